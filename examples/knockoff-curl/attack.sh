#!/bin/bash
# A knock-off attack in a shell: the images of the pool, from a random one on, until the budget is gone.
# It speaks the Open Inference Protocol with curl alone: JSON, and the pixels as bytes behind it.
set -euo pipefail

batch=64
scratch=$(mktemp -d)
text=$(tr -d '\n' <"$STEALBENCH_TASK")
number() { sed -E "s/.*\"$1\": *([0-9]+).*/\1/" <<<"$text"; }
string() { sed -E "s/.*\"$1\": *\"([^\"]*)\".*/\1/" <<<"$text"; }
url=$(string url) pool=$(string pool) budget=$(number budgetQueries) seed=$(number seed)
shape=$(sed -E 's/.*"inputShape": *\[([0-9, ]+)\].*/\1/' <<<"$text")
IFS=', ' read -r height width channels <<<"$shape"
size=$((height * width * channels))

# A .npy file: two bytes at 8 say how long the header is, and the images follow it.
start=$((10 + $(od -An -tu2 -j8 -N2 "$pool")))
count=$((($(stat -c %s "$pool") - start) / size))
first=$((seed % count)) asked=0

while ((asked < budget && asked < count)); do
  row=$(((first + asked) % count)) n=$batch
  ((n > budget - asked)) && n=$((budget - asked))
  ((n > count - asked)) && n=$((count - asked))
  ((n > count - row)) && n=$((count - row))
  # The id makes a retry safe: the same id and body is answered, and counted, once.
  head=$(printf '{"id":"q%d","parameters":{"binary_data_output":true},"inputs":[{"name":"images","datatype":"UINT8","shape":[%d,%d,%d,%d],"parameters":{"binary_data_size":%d}}]}' \
    "$asked" "$n" "$height" "$width" "$channels" $((n * size)))
  printf '%s' "$head" >"$scratch/request"
  dd if="$pool" iflag=skip_bytes,count_bytes skip=$((start + row * size)) count=$((n * size)) bs=65536 status=none >>"$scratch/request"
  curl --silent --show-error --fail-with-body --retry 5 --output "$scratch/answer" \
    --header "Inference-Header-Content-Length: ${#head}" --header 'Content-Type: application/octet-stream' \
    --header 'Expect:' --data-binary @"$scratch/request" "$url/v2/models/victim/infer"
  asked=$((asked + n))
  echo "$asked of $budget queries"
done
