// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string_view>
#include <vector>

#include "apps/weft/exit_code.hpp"
#include "engine/base/errors.hpp"

namespace weft::app {

/// Says on standard error what went wrong: one sentence, and what to try. subject: the workflow or file that it is
/// about, may be empty. Returns the exit code for its kind.
ExitCode report(const std::exception& error, std::string_view subject);

/// The exit code for an error's kind, without saying anything.
ExitCode exit_code_of(const std::exception& error);

/// Says each violation on standard error, with node, class and input. level: "error" or "warning".
void report(const std::vector<Violation>& violations, std::string_view level, std::string_view subject);

}  // namespace weft::app
