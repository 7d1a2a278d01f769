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

// TestCompose reads compose.yaml with the library that docker compose reads it with, by the same schema.
func TestCompose(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env        []string
		host, port string
	}{
		"as it is":         {nil, "", "8080"},
		"another port":     {[]string{"PORT=9000"}, "", "9000"},
		"only on loopback": {[]string{"PORT=127.0.0.1:9000"}, "127.0.0.1", "9000"},
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
				t.Fatalf("services %q, want only shelflist (%v)", project.ServiceNames(), err)
			}
			want := types.ServicePortConfig{Mode: "ingress", Protocol: "tcp", Target: 8080, HostIP: test.host, Published: test.port}
			if len(service.Ports) != 1 || !reflect.DeepEqual(service.Ports[0], want) {
				t.Errorf("ports %+v, want %+v", service.Ports, want)
			}
			checkService(t, service)
		})
	}
}

// checkService holds what makes the container safe to run and its books safe to keep.
func checkService(t *testing.T, service types.ServiceConfig) {
	t.Helper()
	expect := func(right bool, what string) {
		t.Helper()
		if !right {
			t.Error(what)
		}
	}
	expect(service.Image == "shelflist" && service.Build != nil && service.Build.Target == "", "the image isn't the Dockerfile's default one, named shelflist")
	expect(service.ReadOnly, "the root file system is writable")
	expect(slices.Equal(service.CapDrop, []string{"ALL"}) && len(service.CapAdd) == 0, "not all capabilities are dropped")
	expect(slices.Contains(service.SecurityOpt, "no-new-privileges"), "the program could gain privileges")
	expect(!service.Privileged && service.User == "", "the user isn't the image's")
	expect(service.MemLimit >= 64<<20 && service.CPUS > 0 && service.PidsLimit > 0, "memory, processors or threads have no limit")
	expect(service.Restart == "unless-stopped", "it doesn't come back after a restart of the machine")
	expect(service.StopGracePeriod != nil && time.Duration(*service.StopGracePeriod) > 8*time.Second, "requests under way get no time to finish")
	expect(service.HealthCheck == nil, "the health check isn't the image's")
	expect(len(service.Volumes) == 1 && service.Volumes[0].Type == "volume" && service.Volumes[0].Source == "data" &&
		service.Volumes[0].Target == "/data" && !service.Volumes[0].ReadOnly, "/data isn't the volume data")
}

// TestDockerCompose asks the real command, where there is one.
func TestDockerCompose(t *testing.T) {
	t.Parallel()
	if err := exec.CommandContext(t.Context(), "docker", "compose", "version").Run(); err != nil {
		t.Skipf("docker compose isn't there: %v", err)
	}
	out, err := exec.CommandContext(t.Context(), "docker", "compose", "--file", composeFile, "config", "--quiet").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "" {
		t.Errorf("docker compose config: %v\n%s", err, out)
	}
}
