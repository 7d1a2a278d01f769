package answer

import (
	"encoding/json"
	"fmt"
)

// JSON returns an answer with v, of one of the types of package api.
func JSON(status int, v any) (Answer, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return Answer{}, fmt.Errorf("JSON: %w", err)
	}
	return Answer{Status: status, Kind: "application/json; charset=utf-8", Body: append(b, '\n')}, nil
}
