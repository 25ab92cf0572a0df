#!/bin/sh
# Makes the prompts of a language from its table of texts, spoken by espeak-ng and finished by sox, and the tones from
# theirs: mono 16-bit WAV files. The same tables and programs of the same versions give the same bytes.
#
#   make.sh [RATE [LANGUAGE]]     samples a second (8000) and the table's name (en)
#   OUT=folder                    where to, instead of ../sounds/convene/LANGUAGE/RATE
#
# Stays on the machine where prompts are made; FreeSWITCH needs only the WAV files.
set -eu

rate=${1:-8000} language=${2:-en}
here=$(cd "$(dirname "$0")" && pwd)
table=$here/$language.tsv tones=$here/tones.tsv
out=${OUT:-$here/../sounds/convene/$language/$rate}

case $rate in 8000 | 16000 | 32000 | 48000) ;; *) echo "make.sh: FreeSWITCH has no prompts of $rate Hz: 8000, 16000, 32000 or 48000" >&2; exit 2 ;; esac
[ -r "$table" ] || { echo "make.sh: no table of texts at $table" >&2; exit 2; }
for program in espeak-ng sox; do
  command -v $program >/dev/null || { echo "make.sh: $program is missing: apt-get install espeak-ng sox" >&2; exit 2; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# sox's account of a file, one figure of it, in dB of full scale.
decibel() { sox "$1" -n stats 2>&1 | awk -v name="$2 lev dB" 'index($0, name) == 1 { print $4 }'; }

tab=$(printf '\t')
while IFS=$tab read -r name text; do
  [ -n "$name" ] && [ -n "$text" ] || { echo "make.sh: $table: a line is not a name, a tab and a text: $name" >&2; exit 1; }
  espeak-ng -v "$language" -s 150 -w "$work/spoken.wav" -- "$text"

  # Silence off both ends; the rumble below a telephone's band off; peaks rounded, so that speech at -20 dBFS stays
  # below -3 dBFS. No dither: it is noise, and random.
  sox -D "$work/spoken.wav" -b 16 -c 1 -r "$rate" "$work/flat.wav" \
    gain -6 highpass 120 silence 1 0.01 0.1% reverse silence 1 0.01 0.1% reverse norm -6 compand 0.002,0.1 6:-60,-60,-24,-18,-6,-9

  # -20 dBFS on average, unless a peak would pass -3.5 dBFS. A tenth of a second before keeps the first sound from
  # being swallowed while a call's audio path opens.
  gain=$(echo "$(decibel "$work/flat.wav" RMS) $(decibel "$work/flat.wav" Pk)" |
    awk '{ rms = -20 - $1; peak = -3.5 - $2; printf "%.2f", rms < peak ? rms : peak }')
  sox -D "$work/flat.wav" -b 16 "$out/$name.wav" gain "$gain" pad 0.1 0.1
done <"$table"

# Two notes, the second dying away like a bell's; softer than speech, since they sound while others talk.
while IFS=$tab read -r name first second; do
  sox -D -n -b 16 -c 1 -r "$rate" "$work/first.wav" synth 0.16 sine "$first" fade l 0.004 0.16 0.13
  sox -D -n -b 16 -c 1 -r "$rate" "$work/second.wav" synth 0.3 sine "$second" fade l 0.004 0.3 0.27
  sox -D "$work/first.wav" "$work/second.wav" -b 16 "$out/$name.wav" norm -12 pad 0.03 0.03
done <"$tones"
