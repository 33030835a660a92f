// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "apps/weft/exit_code.hpp"

namespace CLI {
class App;
}

/// The subcommands, a file each. add_… declares one and leaves in `chosen` what to do when it is the one.
namespace weft::app {

using Action = std::function<ExitCode()>;

void add_run(CLI::App& app, Action& chosen);
void add_check(CLI::App& app, Action& chosen);
void add_convert(CLI::App& app, Action& chosen);
void add_graph(CLI::App& app, Action& chosen);
void add_nodes(CLI::App& app, Action& chosen);
void add_inspect(CLI::App& app, Action& chosen);

}  // namespace weft::app
