#include "main/command_line.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>

#include "main/commands/command.h"
#include "main/commands/ldap.h"
#include "main/config.h"
#include "main/dialects.h"
#include "main/node.h"
#include "main/serve.h"
#include "store/open.h"

namespace usher {
namespace {

constexpr auto introduction =
    "Usher is one user directory that answers in every API its clients already speak.";

constexpr auto examples = R"(Examples:
  usher serve                                      start on 127.0.0.1:8080 with ./usher-data
  usher serve --listen 0.0.0.0:8443 --tls-cert chain.pem --tls-key key.pem
  usher user create --username mary --email mary@example.org
  usher user block mary                            also while the server runs
  usher import people.jsonl --keep-going
  usher openapi gitlab-v3

Every option is also a variable (--public-url is USHER_PUBLIC_URL) and a key of the file
given with --config (public-url = "https://people.example.org").
Exit codes: 0 done, 1 refused, 2 wrong usage.)";

// A directory that nobody is in, for what needs the dialects' lists only.
class EmptyDirectory {
  public:
    explicit EmptyDirectory(const Config& config)
        : store_(open_store({"sqlite::memory:"})),
          seal_(Secret(std::string(32, '\0'))),
          environment_{*store_, system_clock(), seal_, letters_, {}},
          directory_(environment_),
          dialects_(directory_, config) {}
    const Dialects& dialects() const { return dialects_; }

  private:
    struct NoLetters : Letters {
        Message write(Letter, std::span<const Fill>) const override { return {}; }
    };
    std::unique_ptr<Store> store_;
    crypto::Seal seal_;
    NoLetters letters_;
    core::Environment environment_;
    core::Directory directory_;
    Dialects dialects_;
};

// The parser of "user" for "user create", made when first asked for.
CLI::App* parent_of(CLI::App& program, std::string_view name, std::string& own_name) {
    const auto space = name.find(' ');
    own_name = name.substr(space == std::string_view::npos ? 0 : space + 1);
    if (space == std::string_view::npos) return &program;
    const std::string group(name.substr(0, space));
    const auto known = program.get_subcommands([&](const CLI::App* app) { return app->get_name() == group; });
    if (!known.empty()) return known.front();
    auto* made =
        program.add_subcommand(group, "usher " + group + " --help shows its commands")->fallthrough();
    made->require_subcommand(1);
    return made;
}

// The file a command works on, opened as whoever typed it.
void open_file(Console& console, const std::string& options) {
    api::Parameters given;
    if (given.add_json(options)) return;
    const std::string file(given.text("file"));
    if (file.empty()) return;
    console.file = file == "-" ? 0 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (console.file < 0) throw Refused(fmt::format("cannot open {}: {}", file, std::strerror(errno)));
}

int run_on_directory(const Config& config, Console console, const CommandCall& call, bool may_begin) {
    open_file(console, call.options);
    if (const auto code = call_server(config.socket_path(), call, console)) return *code;
    if (!may_begin && !std::filesystem::exists(config.data))
        throw Refused(
            fmt::format("there is no directory at {}; usher serve makes one", config.data.string()));
    // Nobody listens: the data is ours for the moment, its mails included.
    log::set_level(log::Level::warn);
    Node node(config);
    return run_directory_command(node.directory(), console, call);
}

int print_openapi(const Config& config, const std::string& name, const Console& console) {
    const EmptyDirectory nobody(config);
    const auto* dialect = nobody.dialects().find(name);
    if (!dialect)
        throw ConfigError(fmt::format("there is no dialect \"{}\"; there are {}", name,
                                      fmt::join(Dialects::names(), ", ")));
    auto document = openapi_document(*dialect);
    document.pop_back();  // print adds it again
    console.print(document);
    return done;
}

int print_migrations(const Config& config, const Console& console) {
    make_data_directory(config.data);
    const auto lock = FileLock::try_take(config.data / "usher.lock");
    if (!lock) {
        console.print("a server runs on this data: its schema is up to date");
        return done;
    }
    for (const auto& migration : migrate({config.store_url()}))
        console.print(config.json
                          ? fmt::format(R"({{"number":{},"name":"{}","applied_now":{}}})", migration.number,
                                        migration.name, migration.now)
                          : fmt::format("{}  {}", migration.name, migration.now ? "applied" : "was there"));
    return done;
}

int print_version(const Config& config, const Console& console) {
    console.print(config.json ? fmt::format(R"({{"version":"{}"}})", USHER_VERSION) : "usher " USHER_VERSION);
    return done;
}

int guarded(const Console& console, const std::function<int()>& run) {
    try {
        return run();
    } catch (const ConfigError& error) {
        console.complain(fmt::format("usher: {}", error.what()));
        return wrong_usage;
    } catch (const std::exception& error) {
        console.complain(fmt::format("usher: {}", error.what()));
        return refused;
    }
}

}  // namespace

int run_directory_command(core::Directory& directory, const Console& console, const CommandCall& call) {
    return guarded(console, [&] {
        for (const auto& command : directory_commands())
            if (command.name == call.name) return command.run(directory, console, call.options);
        throw ConfigError(fmt::format("this server has no command \"{}\"", call.name));
    });
}

int run_program(int argc, char** argv) {
    ::umask(077);  // what the program writes is nobody else's to read
    Config config;
    Console console;
    CLI::App program(introduction, "usher");
    program.require_subcommand(1);
    add_options(program, config);
    const auto check = [&] {
        config.check(Dialects::names());
        log::Level level{};
        log::parse_level(config.log_level, level);
        log::set_level(level);
        console.json = config.json;
    };

    std::function<int()> chosen;
    const auto offer = [&](const std::string& name, const std::string& summary, std::function<int()> run) {
        auto* app = program.add_subcommand(name, summary)->fallthrough();
        app->final_callback([&chosen, run = std::move(run)] { chosen = run; });
        return app;
    };
    offer("serve", "Start the server", [&] { return serve(config, console); });
    for (const auto& command : directory_commands()) {
        std::string own_name;
        auto* parent = parent_of(program, command.name, own_name);
        auto* app = parent->add_subcommand(own_name, std::string(command.summary))->fallthrough();
        auto options = command.declare(*app);
        app->final_callback(
            [&, options = std::move(options), name = std::string(command.name), begins = command.may_begin] {
                chosen = [&, options, name, begins] {
                    return run_on_directory(config, console, {name, options()}, begins);
                };
            });
    }
    std::string dialect;
    offer("openapi", "Print a dialect's OpenAPI 3.1 document",
          [&] { return print_openapi(config, dialect, console); })
        ->add_option("dialect", dialect, "For example gitlab-v3")
        ->required();
    {
        std::string own_name;
        auto* app = parent_of(program, "ldap check", own_name)
                        ->add_subcommand(own_name, "Try every step of a synchronisation and say what fails")
                        ->fallthrough();
        app->final_callback([&] { chosen = [&] { return ldap_check(config, console); }; });
    }
    offer("migrate", "Bring the store's schema up to date",
          [&] { return print_migrations(config, console); });
    offer("version", "Print the version", [&] { return print_version(config, console); });

    program.footer(examples);  // after the commands, which would otherwise repeat it

    try {
        program.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        auto help = program.help();  // of the innermost command that was named
        while (help.ends_with('\n')) help.pop_back();
        console.print(help);
        return done;
    } catch (const ConfigError& error) {
        console.complain(fmt::format("usher: {}", error.what()));
        return wrong_usage;
    } catch (const CLI::ParseError& error) {
        console.complain(fmt::format("usher: {}; usher --help shows how", error.what()));
        return wrong_usage;
    }
    return guarded(console, [&] {
        check();
        return chosen();
    });
}

}  // namespace usher
