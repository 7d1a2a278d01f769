//go:build !linux

package main

import "time"

func processorTime() time.Duration { return wallTime() }
