// Package tools tests the files that aren't Go: compose.yaml and the manifests in deploy/. Its
// go.mod pins the tools that the project uses.
package tools

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/api/krusty"
	kustomize "sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// manifests holds the objects that deploy/ must define: one of each kind, and a second one of those
// that the back-up needs too.
type manifests struct {
	Deployment   *appsv1.Deployment
	Claim        *corev1.PersistentVolumeClaim
	Service      *corev1.Service
	Ingress      *networkingv1.Ingress
	Policy       *networkingv1.NetworkPolicy
	Backup       *batchv1.CronJob
	BackupClaim  *corev1.PersistentVolumeClaim
	BackupPolicy *networkingv1.NetworkPolicy
}

// backupName is the name of all objects of the back-up.
const backupName = "shelflist-backup"

// set sets the field for an object, which must be empty.
func (m *manifests) set(object runtime.Object) error {
	switch object := object.(type) {
	case *appsv1.Deployment:
		return set(&m.Deployment, object)
	case *corev1.Service:
		return set(&m.Service, object)
	case *networkingv1.Ingress:
		return set(&m.Ingress, object)
	case *batchv1.CronJob:
		return set(&m.Backup, object)
	case *corev1.PersistentVolumeClaim:
		if object.Name == backupName {
			return set(&m.BackupClaim, object)
		}
		return set(&m.Claim, object)
	case *networkingv1.NetworkPolicy:
		if object.Name == backupName {
			return set(&m.BackupPolicy, object)
		}
		return set(&m.Policy, object)
	}
	return errors.New("no test covers this kind")
}

// decodeManifests reads YAML documents as the API server does with strict validation: unknown and
// repeated fields are errors, and so are unknown kinds and retired versions.
func decodeManifests(r io.Reader) (manifests, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, batchv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return manifests{}, err
		}
	}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme,
		json.SerializerOptions{Yaml: true, Strict: true})

	var all manifests
	documents := yaml.NewYAMLReader(bufio.NewReader(r))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return manifests{}, err
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			return manifests{}, err
		}
		if err := all.set(object); err != nil {
			return manifests{}, fmt.Errorf("%s: %w", kind, err)
		}
	}
}

// set sets a field. It returns an error if the field is already set.
func set[T any](field **T, object *T) error {
	if *field != nil {
		return errors.New("more than one of this kind")
	}
	*field = object
	return nil
}

// readManifests builds deploy/ as kubectl kustomize does, and checks that no manifest is missing.
func readManifests(t *testing.T) manifests {
	t.Helper()
	built, err := build(filesys.MakeFsOnDisk(), "../deploy")
	if err != nil {
		t.Fatal(err)
	}
	all, err := decodeManifests(bytes.NewReader(built))
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range []bool{
		all.Deployment == nil, all.Claim == nil, all.Service == nil, all.Ingress == nil, all.Policy == nil,
		all.Backup == nil, all.BackupClaim == nil, all.BackupPolicy == nil,
	} {
		if missing {
			t.Fatalf("deploy/ must define a Deployment, a Service, an Ingress, a CronJob, and two each of "+
				"PersistentVolumeClaim and NetworkPolicy:\n%s", built)
		}
	}
	return all
}

// build returns the manifests of a kustomization, with the library of kubectl.
func build(files filesys.FileSystem, folder string) ([]byte, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, folder)
	if err != nil {
		return nil, err
	}
	return built.AsYaml()
}

// TestKustomization checks that the kustomization has every file of deploy/, and that each is what
// the API server accepts before kustomize has read it.
func TestKustomization(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../deploy/kustomization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var k kustomize.Kustomization
	if err := k.Unmarshal(text); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob("../deploy/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		name := filepath.Base(path)
		if name == "kustomization.yaml" {
			continue
		}
		names = append(names, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifests(bytes.NewReader(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if resources := slices.Sorted(slices.Values(k.Resources)); !slices.Equal(resources, names) {
		t.Errorf("kustomization.yaml has %q, but the files are %q", resources, names)
	}
}

// TestOverlay builds the kustomization that deploy/README.md shows: the image, the addresses and a
// class of storage are the operator's, the rest is as in deploy/.
func TestOverlay(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../deploy/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, overlay, _ := strings.Cut(string(readme), "```yaml\n")
	overlay, _, _ = strings.Cut(overlay, "```")
	resource := regexp.MustCompile(`https://\S+`)
	if !resource.MatchString(overlay) {
		t.Fatal("deploy/README.md has no overlay")
	}
	deploy, err := filepath.Abs("../deploy")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "deploy"), os.DirFS(deploy)); err != nil {
		t.Fatal(err)
	}
	local := strings.Replace(overlay, resource.FindString(overlay), "../deploy", 1)
	if err := os.Mkdir(filepath.Join(folder, "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "mine", "kustomization.yaml"), []byte(local), 0o644); err != nil {
		t.Fatal(err)
	}
	built, err := build(filesys.MakeFsOnDisk(), filepath.Join(folder, "mine"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := decodeManifests(bytes.NewReader(built))
	if err != nil {
		t.Fatal(err)
	}
	for _, container := range []*corev1.Container{
		&all.Deployment.Spec.Template.Spec.Containers[0], &all.Backup.Spec.JobTemplate.Spec.Template.Spec.Containers[0],
	} {
		if !regexp.MustCompile(`^ghcr\.io/[a-z/]+:v[0-9.]+$`).MatchString(container.Image) {
			t.Errorf("%s has the image %q, want one of a release", container.Name, container.Image)
		}
		container.Image = "ko://shelflist/cmd/server"
	}
	if host := all.Ingress.Spec.Rules[0].Host; host == readManifests(t).Ingress.Spec.Rules[0].Host {
		t.Errorf("the host is still %s", host)
	}
	for _, problem := range violations(t, all) {
		t.Error(problem)
	}
}

// TestDecodingIsStrict checks that decodeManifests rejects what the API server would.
func TestDecodingIsStrict(t *testing.T) {
	t.Parallel()
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n"
	tests := map[string]struct{ text, want string }{
		"valid":           {service, ""},
		"unknown field":   {service + "status: {phase: Ready}\n", `unknown field "status.phase"`},
		"wrong case":      {strings.Replace(service, "clusterIP", "clusterip", 1), `unknown field "spec.clusterip"`},
		"repeated field":  {service + "spec: {}\n", `"spec" already set`},
		"wrong type":      {strings.Replace(service, "{name: a}", "{name: [a]}", 1), "cannot unmarshal"},
		"retired version": {"apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\n", "no kind"},
		"unknown kind":    {"apiVersion: v1\nkind: Servce\n", "no kind"},
		"uncovered kind":  {"apiVersion: v1\nkind: Secret\n", "no test covers"},
		"two of a kind":   {service + "---\n" + service, "more than one"},
		"two back-ups": {
			strings.Repeat("---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\n", 2), "more than one",
		},
		"invalid document": {service + "---\nkind: Service\n", "'apiVersion' is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeManifests(strings.NewReader(test.text))
			if test.want == "" && err != nil ||
				test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
