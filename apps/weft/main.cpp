// SPDX-License-Identifier: Apache-2.0
// The command: what it is asked, which subcommand answers, and what it tells the shell.
#include <csignal>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "apps/weft/command.hpp"
#include "apps/weft/exit_code.hpp"
#include "apps/weft/help_text.hpp"
#include "apps/weft/report.hpp"
#include "engine/base/mapped_file.hpp"

namespace {

using weft::app::ExitCode;

constexpr const char* kDescription = "weft runs workflows made with ComfyUI, without ComfyUI: JSON in, pictures out.";

constexpr const char* kFooter =
    "Start with:  weft check WORKFLOW --models DIR    then:  weft run WORKFLOW --models DIR\n"
    "Help on a command:  weft run --help\n\n"
    "Exit codes: 0 done; 1 a run failed; 2 the command line is wrong; 3 a workflow is wrong;\n"
    "4 only model or picture files are missing; 5 node types or a model family are missing (check);\n"
    "130 stopped by Ctrl-C.";

int run(int argc, char** argv) {
  CLI::App app{kDescription, "weft"};
  app.set_version_flag("--version", "weft " WEFT_VERSION);
  app.require_subcommand(1);
  app.formatter(weft::app::make_help_formatter());
  app.footer(kFooter);
  weft::app::Action chosen;
  weft::app::add_run(app, chosen);
  weft::app::add_check(app, chosen);
  weft::app::add_convert(app, chosen);
  weft::app::add_graph(app, chosen);
  weft::app::add_nodes(app, chosen);
  weft::app::add_inspect(app, chosen);
  if (argc == 1) {
    std::fputs(app.help().c_str(), stderr);
    return static_cast<int>(ExitCode::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(chosen());
}

}  // namespace

int main(int argc, char** argv) {
  weft::install_fault_handler(static_cast<int>(ExitCode::failed));
  std::signal(SIGXFSZ, SIG_IGN);  // a file above its limit is an error that is told, not the end
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return static_cast<int>(weft::app::report(error, {}));
  }
}
