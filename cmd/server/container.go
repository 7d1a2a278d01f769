package main

import (
	"os"
	"path/filepath"

	"shelflist/internal/host"
	"shelflist/internal/setting"
)

// dataFolder is where the images keep the catalogue, and where a volume is mounted.
const dataFolder = "/data"

// defaultDatabase returns the path of the catalogue for a command line that names none: dev.db in
// the working directory. In a container it is /data/dev.db if there is a folder /data, as in most
// images and wherever a volume is mounted, so that the same volume keeps the books of every image.
// A /data that can't be written to counts too: whoever mounted it has to be told, instead of losing
// books.
func defaultDatabase() setting.Database {
	if info, err := os.Stat(dataFolder); err == nil && info.IsDir() && host.InContainer() {
		return setting.Database(filepath.Join(dataFolder, "dev.db"))
	}
	return "dev.db"
}
