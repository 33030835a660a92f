// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/report.hpp"

#include <algorithm>
#include <cstdio>
#include <new>
#include <string>

#include <fmt/format.h>

#include "apps/weft/violation_text.hpp"
#include "engine/exec/execution_error.hpp"

namespace weft::app {
namespace {

void say(std::string_view level, std::string_view subject, std::string_view message) {
  if (message.starts_with(std::string(subject) + ":")) subject = {};  // it names its file itself
  fmt::print(stderr, "{}: {}{}{}\n", level, subject, subject.empty() ? "" : ": ", message);
}

void say_hint(std::string_view hint) {
  if (!hint.empty()) fmt::print(stderr, "  try: {}\n", hint);
}

void say_inputs(const exec::ExecutionError& error) {
  for (const auto& [name, shown] : error.inputs()) fmt::print(stderr, "  {} = {}\n", name, short_value(shown));
}

}  // namespace

ExitCode exit_code_of(const std::exception& error) {
  if (dynamic_cast<const Cancelled*>(&error) != nullptr) return ExitCode::cancelled;
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return ExitCode::usage;
  if (dynamic_cast<const WorkflowError*>(&error) != nullptr) return ExitCode::invalid;
  if (dynamic_cast<const ValidationError*>(&error) != nullptr) return ExitCode::invalid;
  return ExitCode::failed;
}

ExitCode report(const std::exception& error, std::string_view subject) {
  if (const auto* validation = dynamic_cast<const ValidationError*>(&error)) {
    report(validation->violations(), "error", subject);
  } else if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    say("error", subject, "memory ran out");
  } else if (dynamic_cast<const Cancelled*>(&error) != nullptr) {
    say("cancelled", subject, "stopped as asked; no file was left half-written");
  } else {
    say("error", subject, error.what());
  }
  if (const auto* execution = dynamic_cast<const exec::ExecutionError*>(&error)) say_inputs(*execution);
  const bool listed = dynamic_cast<const ValidationError*>(&error) != nullptr;
  if (const auto* ours = dynamic_cast<const Error*>(&error); ours != nullptr && !listed) say_hint(ours->hint());
  return exit_code_of(error);
}

void report(const std::vector<Violation>& violations, std::string_view level, std::string_view subject) {
  if (violations.size() == 1) {
    say(level, subject, place_text(violations.front()) + violations.front().message);
    fmt::print(stderr, "{}", details_text(violations.front(), "  "));
    return;
  }
  if (!violations.empty()) say(level, subject, fmt::format("{} {}s", violations.size(), level));
  for (const Violation& violation : violations)
    fmt::print(stderr, "- {}{}\n{}", place_text(violation), violation.message, details_text(violation, "    "));
}

}  // namespace weft::app
