// The words of the product's mails.
#pragma once

#include <filesystem>
#include <optional>

#include "domain/mailer.h"

namespace usher::mail {

// Templates are compiled in; a file of the same name in the operator's directory takes the place of one:
// confirmation.subject.txt, confirmation.text.txt, confirmation.html. They see {{name}}, {{address}} and
// {{link}} and nothing else.
class FileLetters : public Letters {
  public:
    FileLetters() : FileLetters(std::filesystem::path()) {}
    // Reads everything now. Throws std::runtime_error, naming the file, for one that cannot be read, is not
    // UTF-8, is longer than 256 KiB, asks for an unknown value or leaves out the link.
    explicit FileLetters(const std::filesystem::path& directory);

    Message confirmation(const std::string& name, const std::string& address,
                         const std::string& link) const override;

  private:
    Message confirmation_;
};

}  // namespace usher::mail
