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
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// manifests holds the objects that deploy/ must define, one of each kind.
type manifests struct {
	Deployment *appsv1.Deployment
	Claim      *corev1.PersistentVolumeClaim
	Service    *corev1.Service
	Ingress    *networkingv1.Ingress
}

// decodeManifests reads YAML documents as the API server does with strict validation: unknown and
// repeated fields are errors, and so are unknown kinds and retired versions.
func decodeManifests(r io.Reader) (manifests, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme} {
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
		switch object := object.(type) {
		case *appsv1.Deployment:
			err = set(&all.Deployment, object)
		case *corev1.PersistentVolumeClaim:
			err = set(&all.Claim, object)
		case *corev1.Service:
			err = set(&all.Service, object)
		case *networkingv1.Ingress:
			err = set(&all.Ingress, object)
		default:
			err = errors.New("no test covers this kind")
		}
		if err != nil {
			return manifests{}, fmt.Errorf("%s: %w", kind, err)
		}
	}
}

// set sets a field of manifests. It returns an error if the field is already set.
func set[T any](field **T, object *T) error {
	if *field != nil {
		return errors.New("more than one of this kind")
	}
	*field = object
	return nil
}

// readManifests reads all manifests of deploy/ and checks that none is missing.
func readManifests(t *testing.T) manifests {
	t.Helper()
	names, err := filepath.Glob("../deploy/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var documents [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifests(bytes.NewReader(text)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		documents = append(documents, text)
	}
	all, err := decodeManifests(bytes.NewReader(bytes.Join(documents, []byte("\n---\n"))))
	if err != nil {
		t.Fatal(err)
	}
	if all.Deployment == nil || all.Claim == nil || all.Service == nil || all.Ingress == nil {
		t.Fatalf("deploy/ must define a Deployment, a PersistentVolumeClaim, a Service and an Ingress; "+
			"its files are %q", names)
	}
	return all
}

// TestDecodingIsStrict checks that decodeManifests rejects what the API server would.
func TestDecodingIsStrict(t *testing.T) {
	t.Parallel()
	const service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n"
	tests := map[string]struct{ text, want string }{
		"valid":            {service, ""},
		"unknown field":    {service + "status: {phase: Ready}\n", `unknown field "status.phase"`},
		"wrong case":       {strings.Replace(service, "clusterIP", "clusterip", 1), `unknown field "spec.clusterip"`},
		"repeated field":   {service + "spec: {}\n", `"spec" already set`},
		"wrong type":       {strings.Replace(service, "{name: a}", "{name: [a]}", 1), "cannot unmarshal"},
		"retired version":  {"apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\n", "no kind"},
		"unknown kind":     {"apiVersion: v1\nkind: Servce\n", "no kind"},
		"uncovered kind":   {"apiVersion: v1\nkind: Secret\n", "no test covers"},
		"two of a kind":    {service + "---\n" + service, "more than one"},
		"invalid document": {service + "---\nkind: Service\n", "'apiVersion' is missing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := decodeManifests(strings.NewReader(test.text))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
