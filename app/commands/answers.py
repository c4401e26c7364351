"""What words print: one JSON object on standard output, sentences on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from string import Formatter

from app.errors import OperatorError
from app.store.codec import BadBytesError

_WORDS = {
    "held": "the data folder is held by {by}",
    "journal_missing": "there is no journal in the data folder",
    "journal_unreadable": "the journal cannot be read",
    "journal_newer": "the journal was made by a newer version",
    "key_unreadable": "the key {file} cannot be read",
    "key_sealed": "the key {file} is sealed: name the file that opens it by --key-file",
    "key_wrong_secret": "the key {file} is sealed by another secret, or on another machine: name "
    "the file that opens it by --key-file, or move the folder of keys away and enroll anew",
    "key_file_unreadable": "the key file {file} cannot be read",
    "key_file_short": "the key file {file} holds fewer than {least} bytes",
    "folder_missing": "there is no data folder {folder}",
    "file_exists": "{file} exists already",
    "copy_full": "there is no room for {file} on its volume: nothing was written",
    "copy_unwritable": "{file} cannot be written: {detail}",
    "journal_there": "{folder} holds a journal: nothing is restored over it",
    "nothing_restored": "nothing that could be restored was found",
    "mirror_unreadable": "{file} is missing, or is no second copy of a journal",
    "not_joined": "the seat has not joined a district yet: name a running one by --district",
    "district_unreachable": "no district answers at {url}",
    "certificate_unknown": "the certificate at {url} is not believed: a seat joins by a code "
    "(enroll), a feed names it by --certificate, as the district tells it when it starts",
    "token_needed": "a device token is needed at {url}: join by a code (enroll)",
    "clock_options": "a scenario clock needs --epoch and --anchor",
    "district_not_running": "no district is running over {folder}",
    "not_encrypted": "{url} is not encrypted: use https, or say --insecure",
    "url_bad": "no address of a district: {url}",
    "other_district": "what answers at {url} is not the district of the code",
    "code_malformed": "that is no code: eight groups of four letters and digits",
    "code_wrong": "the code is wrong",
    "code_expired": "the code is no longer valid: have another one given out",
    "code_used": "the code was used by another device: have another one given out",
    "code_barred": "too many wrong codes: wait ten minutes, or have another one given out",
    "device_unproven": "the device did not prove its key",
    "device_revoked": "the device was revoked: it may join again after readmit-device",
    "registry_frozen": "two records claim one epoch: only the recovery key continues the registry",
    "registry_behind": "newer records were given out than the district has: let it meet a seat "
    "that has them, or continue by the recovery key",
    "registry_whole": "the registry is whole: there is nothing to recover",
    "recovery_key_needed": "the recovery key is not here: name its file by --recovery-key",
    "recovery_key_wrong": "that is not the recovery key of this realm",
    "unknown_record": "no record of that hash, or more than one",
    "unknown_device": "no device of that name or key, or more than one",
    "unknown_writer": "no writer of that id, or no number",
    "own_device": "that is the district itself",
    "no_name": "no name is kept of that account",
    "bad_street": "a street belongs to a street officer, and to nobody else",
    "operator_needed": "the district that runs there was started anew: try again",
    "other_realm": "another realm: this folder belongs to {realm}, what it met keeps {other}; "
    "nothing was exchanged",
    "script_missing": "there is no script {name}: name a file of rows (.jsonl), or one of {known}",
    "demo_used": "{folder} holds a journal: name another folder, or go on with --resume",
    "another_script": "another script was played there: {script}",
    "progress_unreadable": "{file} cannot be read",
    "district_did_not_start": "the district did not start",
    "realm_is_live": "scripts are played in an exercise only, not in {realm}",
    "disk_full": "the disk took nothing: {detail}",
    "gauge_bad": "{file}:{line}: {reason}",
    "pack_bad": "{file}:{line}: {field}: {reason}",
}


def say(text: str) -> None:
    """Write a line for people."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def print_json(value: Mapping[str, object]) -> None:
    """Write the answer for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def refuse(word: str, error: OperatorError | BadBytesError | OSError) -> int:
    """Say why a word was refused; return its exit code."""
    say(f"{word}: {words_of(error)}")
    return 1


def words_of(error: OperatorError | BadBytesError | OSError) -> str:
    """Return a refusal as an English sentence, or its code with what goes with it."""
    if isinstance(error, BadBytesError):
        return error.reason
    if isinstance(error, OSError):
        return f"{error.filename or 'file'}: {error.strerror or error}"
    if type(error).__str__ is not OperatorError.__str__:
        return str(error)
    words = _WORDS.get(error.code)
    if words is None or not _blanks(words) <= error.details.keys():
        return f"{error.code} {error.details or ''}".strip()
    return words.format_map({**error.details})


def _blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}
