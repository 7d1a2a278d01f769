package listener

const (
	// connMemory is what an idle connection takes, in bytes: its goroutine and buffers, about 22
	// KiB, and the garbage that collects before they are freed.
	connMemory = 40 << 10

	// encryptedMemory is the same for HTTP/2 over TLS, which takes about 54 KiB. Browsers open one
	// connection then instead of six.
	encryptedMemory = 100 << 10

	// reservedFiles is the number of file descriptors left for the catalogue, the offline index and
	// the requests to sources.
	reservedFiles = 128

	// minConns and maxConns bound the number of connections. The latter is more than a library has
	// readers.
	minConns, maxConns = 16, 4096
)

// Limit returns how many connections may be open at once, if the process may use memory bytes and
// files file descriptors: a quarter of the memory, and the descriptors that aren't reserved. An
// encrypted connection takes more memory.
func Limit(memory int64, files uint64, encrypted bool) int {
	byMemory := memory / 4 / connMemory
	if encrypted {
		byMemory = memory / 4 / encryptedMemory
	}
	byFiles := int64(min(files, 1<<30)) - reservedFiles
	return int(max(minConns, min(byMemory, byFiles, maxConns)))
}
