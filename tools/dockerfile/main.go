// Command dockerfile checks a Dockerfile with BuildKit's rules, as "docker build --check" does, but
// without an engine or a registry:
//
//	go -C tools/dockerfile run . ../../Dockerfile
//
// The exit status is 1 if a rule is broken. The command is a module of its own because BuildKit has
// many dependencies.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: dockerfile FILE")
		os.Exit(2)
	}
	broken, err := check(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "dockerfile:", err)
		os.Exit(1)
	}
	if broken > 0 {
		os.Exit(1)
	}
	fmt.Println("no rule is broken")
}

// check prints the rules that the file breaks and returns their number.
func check(ctx context.Context, path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	source := llb.NewSourceMap(nil, path, "Dockerfile", text)
	source.Definition = &llb.Definition{} // the file's origin; unknown outside a build, but required
	results, err := dockerfile2llb.DockerfileLint(ctx, text, dockerfile2llb.ConvertOpt{
		SourceMap:    source,
		MetaResolver: anyImage{},
	})
	if err != nil {
		return 0, err
	}
	for _, w := range results.Warnings {
		line := int32(0)
		if w.Location != nil && len(w.Location.Ranges) > 0 {
			line = w.Location.Ranges[0].Start.Line
		}
		fmt.Printf("%s:%d: %s: %s (%s)\n", path, line, w.RuleName, w.Detail, w.URL)
	}
	if results.Error != nil {
		return 0, fmt.Errorf("%s: %s", path, results.Error.Message)
	}
	return len(results.Warnings), nil
}

// anyImage resolves every base image to an empty configuration, which is enough for all rules.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (
	string, digest.Digest, []byte, error,
) {
	config, err := json.Marshal(ocispecs.Image{Platform: platforms.DefaultSpec()})
	return ref, digest.FromBytes(config), config, err
}
