#!/usr/bin/env bash
# The CDS dialect from the first sign-up to a reset password, with curl alone. On a new directory:
#
#     usher serve &
#     docs/examples/cds.sh
#
# CDS is where the dialect answers, OUTBOX where mails become files (a server without --smtp puts them there).
set -euo pipefail

CDS=${CDS:-http://127.0.0.1:8080/cds}
OUTBOX=${OUTBOX:-usher-data/outbox}
NAME=${NAME:-ann}
EMAIL=${EMAIL:-$NAME@corp.example}

say() { printf '\n# %s\n' "$*"; }

# call METHOD PATH [BODY]: shows and answers the body; anything but success ends the script.
SESSION=
call() {
    curl --silent --show-error --fail-with-body --request "$1" "$CDS$2" \
        --header "Session-Token: $SESSION" ${3:+--data "$3"} || return
    echo
}

# member NAME: the text of a JSON member of that name.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# mailed WORD: the secret of the newest mail with the line "WORD NAME SECRET". Lines of a mail are folded by "=".
mailed() {
    local secret mail
    for _ in $(seq 100); do
        for mail in $(ls -t "$OUTBOX"/*.eml 2> /dev/null); do
            secret=$(tr -d '\r' < "$mail" | sed -e ':next' -e '/=$/{N;s/=\n//;b next' -e '}' |
                sed -n "s/^$1 $NAME \([0-9a-f]\{128\}\)$/\1/p")
            if [ -n "$secret" ]; then
                echo "$secret"
                return
            fi
        done
        sleep 0.1
    done
    echo "no mail came to $OUTBOX" >&2
    return 1
}

say "Sign up. The first person is administrator (\"admin\":true)."
call POST /user/signup \
    "{\"user\":{\"username\":\"$NAME\",\"fullname\":\"Ann Archer\",\"email\":\"$EMAIL\"},\"callback\":\"confirm %s %s\"}"

say "The mail brings a secret, the secret a generated password and a session."
answer=$(call GET "/user/$NAME/confirm/$(mailed confirm)")
echo "$answer"
password=$(member password <<< "$answer")

say "Sign in with the password."
answer=$(call POST /login "{\"username\":\"$NAME\",\"password\":\"$password\"}")
echo "$answer"
SESSION=$(member token <<< "$answer")

say "Is the session alive? null says yes. And who is it?"
call GET /user/me
call GET "/user/$NAME"

say "A group, and whose groups there are."
call POST /group '{"name":"ops"}'
call GET "/user/$NAME/groups"

say "A token of the group; its secret is shown only now, and can be looked up."
answer=$(call POST /group/ops/token '{"expiration":"persistent","description":"nightly"}')
echo "$answer"
call GET "/user/token/$(member token <<< "$answer")"
call GET /user/token

say "A project with a workflow. Both become favorites; doing it again would undo it."
call POST /project '{"key":"PRJ","name":"Project","groups":[{"group":{"name":"ops"},"permission":7}]}'
call POST /project/PRJ/workflows '{"name":"deploy","workflow_data":{}}'
call POST /user/favorite '{"type":"project","project_key":"PRJ"}'
call POST /user/favorite '{"type":"workflow","project_key":"PRJ","workflow_name":"deploy"}'
call GET /bookmarks

say "A CI system reports a run, and the timeline shows it."
call POST /events '{"type_event":"sdk.EventRunWorkflow","project_key":"PRJ","workflow_name":"deploy",
    "workflow_run_num":12,"status":"Success","timestamp":"2019-03-02T10:11:12Z"}'
call GET /user/timeline

say "The filter mutes a workflow: the timeline is empty then."
call POST /user/timeline/filter '{"projects":[{"key":"PRJ","workflow_names":["deploy"]}]}'
call GET /user/timeline/filter
call GET /user/timeline

say "The password is lost: a mail brings another one. Earlier sessions end with it."
call POST "/user/$NAME/reset" "{\"user\":{\"email\":\"$EMAIL\"},\"callback\":\"reset %s %s\"}"
answer=$(call GET "/user/$NAME/confirm/$(mailed reset)")
echo "$answer"
if call GET /user/me > /dev/null 2>&1; then
    echo "the earlier session is still alive" >&2
    exit 1
fi
SESSION=$(member token <<< "$answer")
call GET /user/me
say "Done."
