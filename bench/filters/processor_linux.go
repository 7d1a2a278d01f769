package main

import (
	"syscall"
	"time"
	"unsafe"
)

// threadClock is CLOCK_THREAD_CPUTIME_ID of Linux.
const threadClock = 3

// processorTime returns for how long this thread has run. A filter that is measured runs on one
// thread.
func processorTime() time.Duration {
	var t syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		panic(errno) // the arguments are right
	}
	return time.Duration(t.Nano())
}
