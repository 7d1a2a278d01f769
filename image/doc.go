// Package image tests the container images in a real Docker engine. It holds no code but its tests.
//
// Building the images takes minutes, so the tests are behind the build tag "image":
//
//	go test -tags image ./image
//
// Without a Docker engine the tests are skipped; with CI=true in the environment they fail.
package image
