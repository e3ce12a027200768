#!/bin/sh
# Makes .venv with the locked versions, or returns at once where it is up to date. Needs no root and no conda.
# cyipopt comes as source only: it is compiled here against the Ipopt inside CasADi's wheel.
set -eu
cd "$(dirname "$0")/.."

fail() { echo "qcge: $*" >&2; exit 1; }
identity() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)'; }
stamp() { pwd; cat locks/*.lock tools/setup.sh; }        # where .venv was made, and from what
ready() {
    stamp | cmp -s - .venv/ready && .venv/bin/python -c '' 2>/dev/null &&
        { [ -z "${PYTHON:-}" ] || [ "$(identity "$PYTHON")" = "$(identity .venv/bin/python)" ]; }
}

ready && exit
[ "$(uname)" = Linux ] || fail "make serves Linux; on macOS and Windows: conda env create -f environment.yml"

# One set-up at a time: a second 'make' waits here, then finds the work done.
if command -v flock >/dev/null; then
    exec 9>.venv.lock
    flock 9
    ready && exit
fi

# ---- What is missing? All of it in one line, before anything is done.

what='' packages=''
lack() { what="$what${what:+, }$1" packages="$packages $2"; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
has_headers() { [ -f "$("$1" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]; }

python=''       # the first complete one, else the first of a fitting version
[ -z "${PYTHON:-}" ] && set -- python3 python3.14 python3.13 python3.12 python3.11 || set -- "$PYTHON"
for candidate; do
    suits "$candidate" || continue
    [ -n "$python" ] || python=$candidate
    if has_venv "$candidate" && has_headers "$candidate"; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
    lack "Python 3.11 to 3.14${PYTHON:+ (PYTHON=$PYTHON is not)}" "python3 python3-venv python3-dev"
else
    debian=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    has_venv "$python" || lack "the venv module of $python" "$debian-venv"
    has_headers "$python" || lack "the C headers of $python" "$debian-dev"
fi

cc=${CC:-$(command -v cc || command -v gcc || command -v clang || true)}
if [ -z "$cc" ] || ! $cc --version >/dev/null 2>&1; then
    lack "a C compiler${CC:+ (CC=$CC does not run)}" "gcc libc6-dev"
elif ! echo '#include <stdlib.h>' | $cc -E - >/dev/null 2>&1; then
    lack "the headers of the C library" "libc6-dev"
fi
[ -z "$what" ] || fail "missing: $what. On Debian or Ubuntu: apt install$packages"

# ---- The environment. Its file 'ready' is written last: without it, the next call starts over.

echo "qcge: setting up .venv with $("$python" -V), once, about a minute"
rm -rf .venv
unset PYTHONHOME PYTHONPATH
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
"$python" -m venv .venv

pip_install() {
    .venv/bin/python -m pip install --no-deps --no-build-isolation "$@" >>.venv/setup.log 2>&1 && return
    tail -n 15 .venv/setup.log >&2
    fail "pip failed (its log: .venv/setup.log). If the package index is out of reach, PIP_INDEX_URL can name a nearer one"
}
pip_install --require-hashes --only-binary :all: -r locks/requirements.lock

# cyipopt's build asks pkg-config where Ipopt is, and reads the answer as words: so we answer, with a path without
# spaces. The run path is relative, from site-packages/cyipopt to site-packages/casadi. No cache: a cyipopt built
# elsewhere would bring another Ipopt, and this one would break other projects.
link=$(mktemp -d /tmp/qcge.XXXXXX)
trap 'rm -rf "$link"' EXIT
trap 'exit 130' INT TERM
ln -s "$(.venv/bin/python -c 'import casadi, os; print(os.path.dirname(casadi.__file__))')" "$link/casadi"
mkdir .venv/build
printf '#!/bin/sh\necho -I%s/include/coin-or -L%s -lipopt\n' "$link/casadi" "$link/casadi" >.venv/build/pkg-config
chmod +x .venv/build/pkg-config
(
    export PATH="$PWD/.venv/build:$PATH" CC="$cc" LDFLAGS="${LDFLAGS:-} -Wl,-rpath,\$ORIGIN/../casadi"
    pip_install --require-hashes --no-cache-dir -r locks/cyipopt.lock
)
.venv/bin/python -c 'import cyipopt' || fail "cyipopt was compiled but does not load (log: .venv/setup.log)"

pip_install --editable .

stamp >.venv/ready.new
mv .venv/ready.new .venv/ready
