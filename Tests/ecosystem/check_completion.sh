#!/usr/bin/env bash
# What real shells offer behind the tab key: check_completion.sh SEISMO, in a checkout.
set -euo pipefail
seismo=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$(realpath "$seismo")" "$work/bin/seismo"
export PATH=$work/bin:$PATH
"$seismo" run Specs/adam-vs-sgd.yaml --set train.epochs=2 --quiet -o "$work/runs" >/dev/null
cp -r Specs Data "$work"
cd "$work"
run=$(ls -d runs/*)

offers() {  # offers WHAT WANTED: fails where it isn't among what standard input has
  grep -qxF -- "$2" "$work/offered" || { echo "$1 doesn't offer '$2':"; cat "$work/offered"; exit 1; }
}

# bash: the function that the script defines, asked as readline asks it.
in_bash() {
  bash -c '
    source <(seismo --generate-completion-script bash)
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9
    _seismo seismo "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sed 's/ *$//' >offered
}
in_bash seismo swe; offers bash sweep
in_bash seismo run --se; offers bash --seed
in_bash seismo components ada; offers bash adam
in_bash seismo explain runs/; offers bash "$run"
in_bash seismo explain "$run" --variant ''; offers bash sgd
in_bash seismo run Specs/adam-vs-sgd.yaml --set optimizer.l; offers bash optimizer.learning_rate=

# fish says itself what it would offer; what it asks the program for needs a terminal, and is the same as bash asks.
seismo --generate-completion-script fish >completion.fish
fish -c "source completion.fish; complete --do-complete 'seismo swe'" | cut -f1 >offered
offers fish sweep
fish -c "source completion.fish; complete --do-complete 'seismo run --se'" | cut -f1 >offered
offers fish --seed

seismo --generate-completion-script zsh >_seismo
zsh -n _seismo
zsh -fc 'autoload -Uz compinit; compinit -u -d zcompdump; source ./_seismo; whence -w _seismo' | grep -q function
echo "completion: bash, fish and zsh"
