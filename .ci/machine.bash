# machine.bash - what a machine must have, and getting it. Sourced by dev.
# Quick when nothing is missing: one dpkg-query, and a hash per lock file.

readonly PACKAGES=(
    # the programs
    gcc libc6-dev cmake ninja-build pkg-config libuv1-dev libwebsockets-dev libwebsockets-evlib-uv
    libssl-dev libsrtp2-dev libjansson-dev libsqlite3-dev libseccomp-dev libinih-dev libcjose-dev
    libcurl4-openssl-dev libsystemd-dev libical-dev linux-libc-dev openssl ca-certificates
    # their tests
    libcmocka-dev clang-14 libclang-rt-14-dev llvm-14 chromium firefox-esr iproute2
    # lint
    python3 clang-format-14 cppcheck shellcheck systemd
)
readonly NODE_MINIMUM=18 # enough to bootstrap the Node that web/package.json pins ...
readonly NODE_OURS=v22   # ... which is this

export PATH="$PWD/web/node_modules/node/bin:$PATH"
export PYTHONDONTWRITEBYTECODE=1
export UBSAN_OPTIONS=print_stacktrace=1
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false

say() {
    echo "==> $*"
}

fail() {
    echo "dev: $*" >&2
    exit 2
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "packages are missing: install sudo, or run this as root once"
        sudo "$@"
    fi
}

missing_packages() {
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    say "install Debian packages: ${missing[*]}"
    quietly apt-update as_root apt-get update
    quietly apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"
}

need_packages() {
    [[ -z ${packages_are_there:-} ]] || return 0
    install_packages "${PACKAGES[@]}"
    packages_are_there=yes
}

# Debian's own node and npm, only where there is none that can bootstrap ours.
need_bootstrap_node() {
    local version
    version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
    if [[ ${version:-0} -lt $NODE_MINIMUM ]] || ! command -v npm >/dev/null; then
        install_packages nodejs npm
    fi
}

# need_npm FOLDER: its node_modules are what its lock file says, and our Node is there.
need_npm() {
    [[ $1 == web ]] || [[ ! -f web/package-lock.json ]] || need_npm web
    if [[ ! -f $1/package-lock.json ]]; then
        fail "$1/package-lock.json is missing"
    fi
    local hash
    hash=$(sha256sum <"$1/package-lock.json")
    if [[ -f $1/node_modules/.stamp && $(<"$1/node_modules/.stamp") == "$hash" ]]; then
        [[ -d $1/node_modules/node && ! -x $1/node_modules/node/bin/node ]] || return 0
    fi
    need_bootstrap_node
    say "npm ci in $1/"
    quietly "npm-${1//\//-}" npm_ci "$1"
    mkdir -p "$1/node_modules" # there is none when nothing is locked
    echo "$hash" >"$1/node_modules/.stamp"
}

# npm chooses among a package's binaries by the Node that runs it: when that was not ours, once more with
# ours, kept apart because npm empties node_modules first.
npm_ci() {
    local version
    version=$(node --version)
    npm_ci_once "$1" || return
    if [[ $1 == web && ${version%%.*} != "$NODE_OURS" ]]; then
        mkdir -p build/bootstrap
        cp web/node_modules/node/bin/node build/bootstrap/node
        PATH="$PWD/build/bootstrap:$PATH" npm_ci_once web
    fi
}

# No package's install script runs, whatever npm's own rules are, but Node's: it fetches the binary.
npm_ci_once() {
    npm --prefix "$1" ci --ignore-scripts || return
    if [[ -f $1/node_modules/node/package.json ]]; then
        hash -r # the node that was found before may be gone
        (cd "$1/node_modules/node" && node installArchSpecificPackage.js && bin/node --version)
    fi
}
