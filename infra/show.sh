# Read by the demos: run a command of $gaitlake, and say it first.
show() {
    printf '\n$ gaitlake'
    for word in "$@"; do
        case $word in
            *' '*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$gaitlake" "$@"
}
