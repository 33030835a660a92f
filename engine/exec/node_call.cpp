// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/node_call.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/schema/dynamic_inputs.hpp"

namespace weft::exec {
namespace {

using schema::Value;

bool takes_lists(const graph::GraphNode& node) { return node.info->input_is_list; }

std::size_t call_count(const graph::GraphNode& node, std::span<const Value> arguments) {
  if (takes_lists(node)) return 1;
  std::size_t longest = 1;
  for (const Value& argument : arguments) {
    const schema::ValueList* list = schema::as_value_list(argument);
    if (list == nullptr) continue;
    if (list->items.empty()) return 0;
    longest = std::max(longest, list->items.size());
  }
  return longest;
}

// What one call takes; of a list that is too short, its last item.
std::vector<Value> slice(std::span<const Value> arguments, std::size_t call) {
  std::vector<Value> values;
  values.reserve(arguments.size());
  for (const Value& argument : arguments) {
    const auto items = schema::items_of(argument);
    values.push_back(items[std::min(call, items.size() - 1)]);
  }
  return values;
}

const schema::Blocker* find_blocker(std::span<const Value> values) {
  for (const Value& value : values)
    for (const Value& item : schema::items_of(value))
      if (const schema::Blocker* blocker = schema::as_blocker(item)) return blocker;
  return nullptr;
}

CallResult blocked(const graph::GraphNode& node, const schema::Blocker& blocker, const TellBlocked& tell) {
  if (blocker.message && tell) tell(*blocker.message);
  CallResult result{.blocked = true};
  result.values.assign(node.info->outputs.size(), schema::to_blocker_value({}));
  return result;
}

/// Passes on what `take` makes of one call's arguments, in the form that the class takes them in.
template <typename Take>
auto with_inputs(const graph::GraphNode& node, std::span<const Value> values, const Take& take) {
  if (node.flat == nullptr) return take(values);
  const std::vector<Value> nested =
      schema::nest_inputs(node.class_info(), node.info->inputs, {values.begin(), values.end()});
  return take(std::span<const Value>(nested));
}

CallResult call_once(const graph::GraphNode& node, std::span<const Value> values, schema::Context& context,
                     const TellBlocked& tell) {
  if (const schema::Blocker* blocker = find_blocker(values)) return blocked(node, *blocker, tell);
  CallResult result;
  result.values = with_inputs(node, values,
                              [&](std::span<const Value> inputs) { return node.node_class->execute(inputs, context); });
  result.expansion = context.take_expansion();
  const std::size_t given = result.expansion ? result.expansion->results.size() : result.values.size();
  if (given != node.info->outputs.size())
    throw NodeError(fmt::format("returned {} outputs and declares {}", given, node.info->outputs.size()));
  return result;
}

}  // namespace

std::vector<CallResult> call_node(const graph::GraphNode& node, std::span<const Value> arguments,
                                  schema::Context& context, const TellBlocked& tell) {
  const std::size_t calls = call_count(node, arguments);
  std::vector<CallResult> results;
  results.reserve(calls);
  if (takes_lists(node) || std::ranges::none_of(arguments, [](const Value& v) { return schema::as_value_list(v); })) {
    results.push_back(call_once(node, arguments, context, tell));
    return results;
  }
  for (std::size_t call = 0; call < calls; ++call) {
    context.cancel().check();
    context.set_call(call);
    results.push_back(call_once(node, slice(arguments, call), context, tell));
  }
  return results;
}

std::set<std::string> wanted_inputs(const graph::GraphNode& node, std::span<const Value> arguments) {
  std::set<std::string> wanted;
  const std::size_t calls = call_count(node, arguments);
  for (std::size_t call = 0; call < calls; ++call) {
    const std::vector<Value> values =
        takes_lists(node) ? std::vector<Value>(arguments.begin(), arguments.end()) : slice(arguments, call);
    if (find_blocker(values) != nullptr) continue;
    for (std::string& name :
         with_inputs(node, values, [&](std::span<const Value> inputs) { return node.node_class->needs(inputs); }))
      wanted.insert(std::move(name));
  }
  return wanted;
}

std::vector<Value> merge_calls(const schema::NodeInfo& info, std::vector<CallResult> results) {
  if (results.size() == 1) return std::move(results.front().values);
  std::vector<Value> merged;
  for (std::size_t slot = 0; slot < info.outputs.size(); ++slot) {
    std::vector<Value> items;
    for (const CallResult& result : results)
      std::ranges::copy(schema::items_of(result.values[slot]), std::back_inserter(items));
    merged.push_back(schema::to_list_value(std::move(items)));
  }
  return merged;
}

}  // namespace weft::exec
