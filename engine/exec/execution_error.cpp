// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/execution_error.hpp"

#include <new>
#include <string_view>

#include <fmt/format.h>

namespace weft::exec {
namespace {

constexpr const char* kMemoryHint = "Try a smaller size or batch, or free memory.";

std::string shown_name(const graph::GraphNode& node) {
  if (node.title.empty() || node.title == node.class_type) return fmt::format("node {} ({})", node.id, node.class_type);
  return fmt::format("node {} ({}, \"{}\")", node.id, node.class_type, node.title);
}

// libtorch's texts go on with a stack trace after the first line.
std::string first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  return line.empty() ? "failed without saying why" : std::string(line);
}

bool tells_of_memory(std::string_view text) {
  return text.find("out of memory") != std::string_view::npos ||
         text.find("can't allocate memory") != std::string_view::npos;
}

}  // namespace

ExecutionError::Cause ExecutionError::current_cause() {
  try {
    throw;
  } catch (const Error& error) {
    return {error.what(), error.type(), error.hint()};
  } catch (const std::bad_alloc&) {
    return {"memory ran out", OutOfMemory("").type(), kMemoryHint};
  } catch (const std::exception& error) {
    if (tells_of_memory(error.what())) return {first_line(error.what()), OutOfMemory("").type(), kMemoryHint};
    return {first_line(error.what()), "error", ""};
  } catch (...) {
    return {"failed without saying why", "error", ""};
  }
}

ExecutionError::ExecutionError(const graph::GraphNode& node, Cause cause, std::span<const schema::Value> inputs)
    : NodeError(fmt::format("{}: {}", shown_name(node), cause.reason), std::move(cause.hint)),
      node_id_(node.id),
      class_type_(node.class_type),
      reason_(std::move(cause.reason)),
      cause_type_(std::move(cause.type)) {
  for (std::size_t i = 0; i < inputs.size() && i < node.info->inputs.size(); ++i)
    if (!inputs[i].is_null()) inputs_.emplace_back(node.info->inputs[i].name, inputs[i].describe());
}

ExecutionError ExecutionError::from_current(const graph::GraphNode& node, std::span<const schema::Value> inputs) {
  return ExecutionError(node, current_cause(), inputs);
}

}  // namespace weft::exec
