#include "core/letters.h"

namespace usher::core {

void queue_letter(Environment& env, Writer& writer, const Account& account, const std::string& address,
                  const Message& message, Time expires_at) {
    Mail mail;
    mail.account = account.id;
    mail.to = address;
    mail.to_name = account.username;
    mail.subject = message.subject;
    mail.text = message.text;
    mail.html = message.html;
    mail.created_at = env.clock.now();
    mail.expires_at = expires_at;
    writer.mails().queue(mail);
}

}  // namespace usher::core
