# What `.ci/run` and `.ci/nightly` share. Both work on a clean machine that has Python 3.11 or newer
# with venv and pip, and a package index within pip's reach. All of it happens in copies in a
# temporary directory: the checkout and the home directory stay as they are.
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/smp-recovery-ci.XXXXXX")
chmod 755 "$work"  # some tests run the program as somebody else than root
source=$work/source
environment=$source/.venv
step="setting up"

end() {
    local code=$?
    rm -rf "$work"
    ((code == 0)) || printf '\nci: FAILED while %s (exit code %s, after %s s)\n' "$step" "$code" "$SECONDS"
}
trap end EXIT

begin() {
    step=$1
    printf '\n== %s (%s s)\n' "$step" "$SECONDS"
}

# A copy of the checkout as a clone of it would be, in the new folder $1.
copy_to() {
    python3 - "$checkout" "$1" <<'PYTHON'
import shutil
import sys

left = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "dist")
shutil.copytree(sys.argv[1], sys.argv[2], ignore=left, symlinks=True)
PYTHON
}

# Runs a program of the environment for development, in the copy of the checkout.
in_dev() { printf '$ %s\n' "$*" && "$environment/bin/$1" "${@:2}" </dev/null; }

pip_install() { "$1/bin/python" -m pip install --quiet "${@:2}"; }

npm_install() { npm install --silent --no-save --no-audit --no-fund --prefix "$work/$1" "${@:2}"; }

# Gets the programs $@ that the checks need beside Python, where they are missing; PROGRAM:PACKAGE is
# one whose package has another name. Fails without apt-get: no check is left out.
install_programs() {
    local missing=() program
    for program in "$@"; do
        command -v "${program%:*}" >/dev/null || missing+=("${program#*:}")
    done
    ((${#missing[@]} == 0)) && return
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Installs the checkout for its tests into a new environment of the newest other Python 3.12 or newer
# on this machine that runs, and runs pytest there with the arguments $@.
test_with_newest_python() {
    local candidate version newest="" own
    own=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    for candidate in python3.{12,13,14} "$HOME"/.pyenv/versions/3.1[2-4].*/bin/python; do
        version=$("$candidate" -c 'import sys, venv; print("%d.%d" % sys.version_info[:2])' 2>&-) || continue
        if [[ $version != "$own" && ( -z $newest || $version > ${newest%% *} ) ]]; then
            newest="$version $candidate"
        fi
    done
    if [[ -z $newest ]]; then
        echo "there is no other Python here"
        return
    fi
    "${newest#* }" -m venv "$work/newest"
    "$work/newest/bin/python" --version
    pip_install "$work/newest" --editable "$source[test]"
    (cd "$source" && "$work/newest/bin/python" -m pytest -q -n auto -p no:cacheprovider "$@" </dev/null)
}

export CI=1 PIP_DISABLE_PIP_VERSION_CHECK=1 SMP_RECOVERY_HOME=$work/log
python3 --version
python3 -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
copy_to "$source"
cd "$source"
