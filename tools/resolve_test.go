package tools

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// TestResolve runs ko resolve on the manifests of deploy/ as an operator would, with a registry in
// this process that holds an empty base image. The output must be the same manifests with an image
// in place of ko://.
func TestResolve(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	base := pushBase(t, host)

	var out, messages bytes.Buffer
	ko := exec.CommandContext(t.Context(), "go", "tool", "-modfile=tools/go.mod", "ko", "resolve", "--bare",
		"--platform=linux/"+runtime.GOARCH, "--filename=-")
	ko.Dir = ".."
	built, err := build(filesys.MakeFsOnDisk(), "../deploy")
	if err != nil {
		t.Fatal(err)
	}
	ko.Stdin = bytes.NewReader(built)
	ko.Env = append(os.Environ(), "KO_DOCKER_REPO="+host+"/shelflist", "KO_DEFAULTBASEIMAGE="+base)
	ko.Stdout, ko.Stderr = &out, &messages
	if err := ko.Run(); err != nil {
		t.Fatalf("ko resolve: %v\n%s", err, messages.String())
	}
	resolved, err := decodeManifests(&out)
	if err != nil {
		t.Fatalf("output of ko resolve: %v", err)
	}

	backup := &resolved.Backup.Spec.JobTemplate.Spec.Template.Spec.Containers[0]
	container := &resolved.Deployment.Spec.Template.Spec.Containers[0]
	reference, err := name.NewDigest(container.Image)
	if err != nil || !strings.HasPrefix(container.Image, host+"/shelflist") {
		t.Fatalf("image %q, want one of the registry %s, by digest (%v)", container.Image, host, err)
	}
	if backup.Image != container.Image {
		t.Errorf("the back-up has the image %s, the server %s", backup.Image, container.Image)
	}
	checkImage(t, reference)

	// Apart from the image, the same rules apply as to deploy/.
	container.Image, backup.Image = "ko://shelflist/cmd/server", "ko://shelflist/cmd/server"
	for _, problem := range violations(t, resolved) {
		t.Error("ko resolve:", problem)
	}
}

// pushBase pushes an image without files to the registry at host and returns its reference.
func pushBase(t *testing.T, host string) string {
	t.Helper()
	config := &v1.ConfigFile{OS: "linux", Architecture: runtime.GOARCH, Config: v1.Config{User: "65532:65532"}}
	image, err := mutate.ConfigFile(empty.Image, config)
	if err != nil {
		t.Fatal(err)
	}
	reference, err := name.NewTag(host + "/empty:latest")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(reference, image, remote.WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
	return reference.String()
}

// checkImage pulls an image and checks its entry point, its user and its executable.
func checkImage(t *testing.T, reference name.Reference) {
	t.Helper()
	image, err := remote.Image(reference, remote.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"/ko-app/server"}; !slices.Equal(config.Config.Entrypoint, want) {
		t.Errorf("entry point %q, want %q", config.Config.Entrypoint, want)
	}
	if config.Config.User != "65532:65532" {
		t.Errorf("user %q, want 65532:65532, the base image's", config.Config.User)
	}
	files := mutate.Extract(image)
	defer files.Close()
	archive := tar.NewReader(files)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			t.Fatal("the image has no /ko-app/server")
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.Trim(header.Name, "/") == "ko-app/server" {
			if header.Mode&0o111 == 0 || header.Size == 0 {
				t.Errorf("/ko-app/server has mode %o and %d bytes, want a file that can be executed", header.Mode,
					header.Size)
			}
			return
		}
	}
}
