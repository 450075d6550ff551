// Builds stock k6 from its pinned module: the same main as go.k6.io/k6/v2 itself.
package main

import "go.k6.io/k6/v2/cmd"

func main() { cmd.Execute() }
