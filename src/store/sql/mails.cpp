#include "store/sql/mails.h"

#include <algorithm>

namespace usher {

namespace {

const std::string columns =
    "id, account_id, recipient, recipient_name, subject, body_text, body_html, created_at, expires_at, "
    "attempts";
const Query count_mails("SELECT COUNT(*) FROM mail");
const Query insert_mail(
    "INSERT INTO mail (account_id, recipient, recipient_name, subject, body_text, body_html, created_at, "
    "expires_at, attempts, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $7)");
// On PostgreSQL another sender's messages are skipped, not waited for.
const Query claim_due(
    "UPDATE mail SET due_at = $2 WHERE id IN "
    "(SELECT id FROM mail WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3) RETURNING " +
        columns,
    "WITH due AS MATERIALIZED (SELECT id AS due_id FROM mail WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 "
    "FOR UPDATE SKIP LOCKED) UPDATE mail SET due_at = $2 FROM due WHERE id = due_id RETURNING " +
        columns);
const Query delete_mail("DELETE FROM mail WHERE id = $1");
const Query delay_mail("UPDATE mail SET due_at = $2, attempts = attempts + 1 WHERE id = $1");
const Query delete_mails_of("DELETE FROM mail WHERE account_id = $1");
// A claim moves due_at.
const Query delete_mails_to(
    "DELETE FROM mail WHERE account_id = $1 AND recipient = $2 RETURNING "
    "CAST(CASE WHEN due_at = created_at THEN 1 ELSE 0 END AS BIGINT)");

Mail mail_from(Rows& rows) {
    Mail mail;
    mail.id = rows.id<MailId>(0);
    if (!rows.is_null(1)) mail.account = rows.id<AccountId>(1);
    mail.to = rows.text(2);
    mail.to_name = rows.text(3);
    mail.subject = rows.text(4);
    mail.text = rows.text(5);
    mail.html = rows.text(6);
    mail.created_at = rows.time(7);
    mail.expires_at = rows.time(8);
    mail.attempts = static_cast<int>(rows.integer(9));
    return mail;
}

}  // namespace

std::int64_t SqlMailReader::waiting() { return number(connection_, count_mails).value_or(0); }

void SqlMailWriter::queue(const Mail& mail) {
    std::optional<AccountId> account;
    if (mail.account.value != 0) account = mail.account;
    run(connection_, insert_mail, account, mail.to, mail.to_name, mail.subject, mail.text, mail.html,
        mail.created_at, mail.expires_at);
}

std::vector<Mail> SqlMailWriter::claim(Time now, Time until, int limit) {
    std::vector<Mail> mails;
    Rows rows(connection_, claim_due, now, until, limit);
    while (rows.next()) mails.push_back(mail_from(rows));
    std::ranges::sort(mails, {}, &Mail::id);
    return mails;
}

void SqlMailWriter::remove(MailId id) { run(connection_, delete_mail, id); }

void SqlMailWriter::retry(MailId id, Time next_attempt) { run(connection_, delay_mail, id, next_attempt); }

void SqlMailWriter::cancel_for(AccountId account) { run(connection_, delete_mails_of, account); }

std::int64_t SqlMailWriter::cancel_to(AccountId account, std::string_view address) {
    std::int64_t unclaimed = 0;
    Rows rows(connection_, delete_mails_to, account, address);
    while (rows.next()) unclaimed += rows.flag(0) ? 1 : 0;
    return unclaimed;
}

}  // namespace usher
