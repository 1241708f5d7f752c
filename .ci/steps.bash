# steps.bash - commands whose output goes to build/log/, and steps that are also counted.
# Sourced by dev.

readonly STEP_LIMIT_S=2400 # a step that hangs ends, and counts as failed

# quietly NAME COMMAND: output to build/log/NAME.log, shown when the command fails; then all ends.
# One ./dev at a time changes build/ and the node_modules folders.
quietly() {
    local log=build/log/$1.log
    mkdir -p build/log
    (
        flock --nonblock 9 || { say "waiting for another ./dev" && flock 9; }
        "${@:2}" >"$log" 2>&1 </dev/null 9>&-
    ) 9>build/.lock && return
    show_log "$log"
    fail "$1 failed"
}

# A test that failed may stand far from the end of a long log.
readonly FAILED_TEST='^ *not ok (?!.*# TODO)|^ *(FAIL|ERROR|✖|×) |\*\*\*(Failed|Timeout|Exception)|\[  FAILED  \]'

show_log() {
    echo "--- what failed in $1"
    grep -P -B 5 -A 30 "$FAILED_TEST" "$1" | head -n 250 || true
    echo "--- the end of $1"
    tail -n 60 "$1"
    echo "---"
}

# steps_begin PART: in `all`, a step without tests is a failure.
steps_begin() {
    passed=0 failed=0 part=$1
}

# prepare COMMAND: what a step needs. A failure counts as one, and the steps that need it are left out.
prepare() {
    ("$@") && return
    say "$*: FAILED"
    failed=$((failed + 1))
    return 1
}

# step NAME COMMAND: runs it, counts what its output says it tested, goes on whatever the result.
step() {
    local log=build/log/$1.log rc=0 begun=$SECONDS ok bad left said
    mkdir -p build/log
    # --foreground: Ctrl-C reaches the command too.
    timeout --foreground --kill-after=10 "$STEP_LIMIT_S" "${@:2}" >"$log" 2>&1 </dev/null || rc=$?
    [[ $rc != 124 ]] || echo "stopped after $STEP_LIMIT_S s" >>"$log"
    read -r ok bad left < <(python3 .ci/count.py "$log" "$rc")
    said="$((SECONDS - begun)) s"
    [[ $left == 0 ]] || said="$left skipped, $said"
    if [[ $ok == 0 && $bad == 0 ]]; then
        [[ $part != all ]] || bad=1
        say "$1: no tests"
    elif [[ $bad == 0 ]]; then
        say "$1: $ok passed ($said)"
    else
        show_log "$log"
        say "$1: $ok passed, $bad FAILED ($said)"
    fi
    passed=$((passed + ok)) failed=$((failed + bad))
}

steps_end() {
    echo "$passed passed, $failed failed"
    [[ $failed == 0 && $passed != 0 ]]
}
