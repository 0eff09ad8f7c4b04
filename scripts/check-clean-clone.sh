#!/usr/bin/env bash
# What a newcomer meets: the last commit, cloned, with nothing installed. Runs the commands of the README and stops at
# the first that fails. Slow, so it is a step of .ci/run and no test.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export STEALBENCH_DATA="$work/data"

git clone --quiet --no-local "$root" "$work/clone"
cd "$work/clone"

timed() {
  local started=$SECONDS
  "$@"
  echo "-- $*: $((SECONDS - started)) s"
}

timed npm run --silent quickstart
timed npm run --silent quickstart
test -s _site/index.html || { echo 'quickstart left no site' >&2; exit 1; }
test -x dist/bench/cli.js || { echo 'dist/bench/cli.js is not executable' >&2; exit 1; }
npx . --help >/dev/null
test -z "$(git status --porcelain)" || { git status --short; echo 'quickstart changed files of the clone' >&2; exit 1; }

# Without development dependencies there is no compiler: the install must say so and not fail.
rm -rf node_modules
timed npm ci --omit=dev --no-audit --no-fund --loglevel=error
npx . --help >/dev/null
