// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/check/verdict_text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/weft/violation_text.hpp"

namespace weft::app::check {
namespace {

constexpr std::size_t kShownNodes = 6;

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string nodes_text(const std::vector<std::string>& ids) {
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(kShownNodes, ids.size()));
  return fmt::format("node{} {}{}", ids.size() == 1 ? "" : "s", fmt::join(ids.begin(), end, ", "),
                     ids.size() > kShownNodes ? ", …" : "");
}

std::size_t count(const Verdict& verdict, Origin origin) {
  return static_cast<std::size_t>(std::ranges::count(verdict.classes, origin, &MissingClass::origin));
}

std::string headline(const Verdict& verdict) {
  switch (verdict.status) {
    case Status::runnable:
      return fmt::format("can run; {} for {}", plural(verdict.nodes, "node"), plural(verdict.outputs, "output"));
    case Status::files_missing:
      return fmt::format("can run when {} there",
                         verdict.files.size() == 1 ? "1 file is" : fmt::format("{} files are", verdict.files.size()));
    case Status::family_missing:
      return fmt::format("needs a model family that weft lacks: {}", verdict.families.front().family);
    case Status::core_missing:
      return fmt::format("needs {} of ComfyUI that weft lacks",
                         plural(count(verdict, Origin::core) + count(verdict, Origin::newer), "node type"));
    case Status::custom_missing:
      return fmt::format("needs {} that weft lacks", plural(count(verdict, Origin::custom), "custom node type"));
    case Status::partner:
      return "needs paid web services (partner nodes), which are out of weft's scope";
    case Status::no_output:
      return "is a part for other workflows: a blueprint, or nothing in it saves or shows anything";
    case Status::broken:
      if (!verdict.reason.empty()) return "cannot be read: " + verdict.reason;
      return plural(verdict.problems.size(), "error");
    case Status::not_a_workflow:
      break;
  }
  return "not a workflow";
}

std::string class_text(const MissingClass& missing) {
  std::string from;
  switch (missing.origin) {
    case Origin::core:
      from = "core";
      break;
    case Origin::newer:
      from = "core of a newer ComfyUI";
      break;
    case Origin::partner:
      from = "a paid web service";
      break;
    case Origin::custom:
      from = missing.pack.empty() ? "custom, of an unknown pack" : "custom, of " + missing.pack;
  }
  if (!missing.version.empty() && !missing.pack.empty()) from += " " + missing.version.substr(0, 12);
  return fmt::format("  node type {} ({}): {}\n", missing.name, from, nodes_text(missing.nodes));
}

std::string file_text(const MissingFile& missing) {
  std::string text = fmt::format("  {} \"{}\"", missing.noun, missing.name);
  if (!missing.purpose.empty()) text += fmt::format(" ({})", missing.purpose);
  text += fmt::format(" into {}: {}\n", missing.directory, nodes_text(missing.nodes));
  if (!missing.url.empty()) text += fmt::format("    from: {}\n", missing.url);
  if (!missing.hash.empty())
    text += fmt::format("    {}: {}\n", missing.hash_type.empty() ? "hash" : missing.hash_type, missing.hash);
  if (!missing.hint.empty()) text += fmt::format("    try: {}\n", missing.hint);
  return text;
}

std::string problem_text(const Violation& problem) {
  return fmt::format("  error: {}{}\n{}", place_text(problem), problem.message, details_text(problem, "    "));
}

}  // namespace

std::string_view status_title(Status status) {
  switch (status) {
    case Status::runnable:
      return "runnable";
    case Status::files_missing:
      return "runnable when files are there";
    case Status::family_missing:
      return "needs a model family that weft lacks";
    case Status::core_missing:
      return "needs core node types that weft lacks";
    case Status::custom_missing:
      return "needs custom node types";
    case Status::partner:
      return "needs paid web services (out of scope)";
    case Status::no_output:
      return "a part for other workflows";
    case Status::broken:
      return "broken";
    case Status::not_a_workflow:
      break;
  }
  return "not a workflow (left out)";
}

std::string to_text(const Verdict& verdict) {
  std::string text = fmt::format("{}: {}\n", verdict.workflow, headline(verdict));
  if (!verdict.reason.empty() && !verdict.hint.empty()) text += fmt::format("    try: {}\n", verdict.hint);
  for (const MissingClass& missing : verdict.classes) text += class_text(missing);
  for (const MissingFamily& missing : verdict.families)
    text += fmt::format("  model family {} ({}): {}\n", missing.family, missing.because, nodes_text(missing.nodes));
  for (const MissingFile& missing : verdict.files) text += file_text(missing);
  for (const Violation& problem : verdict.problems) text += problem_text(problem);
  return text;
}

}  // namespace weft::app::check
