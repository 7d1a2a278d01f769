package tools

import (
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const composeFile = "../compose.yaml"

// TestCompose loads compose.yaml with the library that docker compose uses and checks the service.
func TestCompose(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env        []string
		host, port string
	}{
		"default":       {nil, "", "8080"},
		"another port":  {[]string{"PORT=9000"}, "", "9000"},
		"loopback only": {[]string{"PORT=127.0.0.1:9000"}, "127.0.0.1", "9000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options, err := cli.NewProjectOptions([]string{composeFile}, cli.WithEnv(test.env))
			if err != nil {
				t.Fatal(err)
			}
			project, err := options.LoadProject(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			service, err := project.GetService("shelflist")
			if err != nil || len(project.Services) != 1 {
				t.Fatalf("services %q, want shelflist only (%v)", project.ServiceNames(), err)
			}
			want := types.ServicePortConfig{
				Mode: "ingress", Protocol: "tcp", Target: 8080, HostIP: test.host, Published: test.port,
			}
			if len(service.Ports) != 1 || !reflect.DeepEqual(service.Ports[0], want) {
				t.Errorf("ports %+v, want %+v", service.Ports, want)
			}
			checkService(t, service)
		})
	}
}

// checkService checks the settings that keep the container and the catalogue safe.
func checkService(t *testing.T, service types.ServiceConfig) {
	t.Helper()
	expect := func(ok bool, problem string) {
		t.Helper()
		if !ok {
			t.Error(problem)
		}
	}
	expect(service.Image == "shelflist" && service.Build != nil && service.Build.Target == "",
		"the image isn't the Dockerfile's default target, named shelflist")
	expect(service.ReadOnly, "the root file system is writable")
	expect(slices.Equal(service.CapDrop, []string{"ALL"}) && len(service.CapAdd) == 0,
		"not all capabilities are dropped")
	expect(slices.Contains(service.SecurityOpt, "no-new-privileges"), "the program can gain privileges")
	expect(!service.Privileged && service.User == "", "the container is privileged or overrides the image's user")
	expect(service.MemLimit >= 64<<20 && service.CPUS > 0 && service.PidsLimit > 0,
		"memory is limited to less than 64 MB, or memory, processors or threads are not limited")
	expect(service.Restart == "unless-stopped", "the container doesn't restart with the machine")
	expect(service.StopGracePeriod != nil && time.Duration(*service.StopGracePeriod) > 8*time.Second,
		"stop_grace_period is not longer than the 8 s that requests in progress get")
	expect(service.HealthCheck == nil, "the service overrides the image's health check")
	expect(len(service.Volumes) == 1 && service.Volumes[0].Type == "volume" && service.Volumes[0].Source == "data" &&
		service.Volumes[0].Target == "/data" && !service.Volumes[0].ReadOnly,
		"the volume data isn't mounted on /data, writable")
}

// TestDockerCompose checks compose.yaml with docker compose itself, if it is installed.
func TestDockerCompose(t *testing.T) {
	t.Parallel()
	if err := exec.CommandContext(t.Context(), "docker", "compose", "version").Run(); err != nil {
		t.Skipf("docker compose is not installed: %v", err)
	}
	command := exec.CommandContext(t.Context(), "docker", "compose", "--file", composeFile, "config", "--quiet")
	out, err := command.CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("docker compose config: %v\n%s", err, out)
	}
}
