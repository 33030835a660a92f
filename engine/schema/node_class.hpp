// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/node_info.hpp"

namespace weft::schema {

/// What a node's validate() hook reports to. Linked inputs have no value yet; literals do.
class Validation {
 public:
  explicit Validation(const Services& services) : services_(services) {}
  const Services& services() const noexcept { return services_; }
  const Folders& folders() const { return services_.require<const Folders>(); }
  /// input: the one to blame. message: one sentence; hint: what to try, may be empty.
  void problem(std::string input, std::string message, std::string hint = {}) {
    violations_.push_back({.type = "custom_validation_failed",
                           .message = std::move(message),
                           .hint = std::move(hint),
                           .input = std::move(input)});
  }
  std::vector<Violation>& violations() noexcept { return violations_; }

 private:
  const Services& services_;
  std::vector<Violation> violations_;
};

/// A node class with its C++ type erased: description and what it does. `inputs` are in the order of info.inputs,
/// null where nothing is given. Immutable after registration; any thread may call.
struct NodeClass {
  using Inputs = std::span<const Value>;

  NodeInfo info;
  /// One Value per output, a list output as a ValueList; none where the node left an expansion in its context.
  /// A list (ValueList) is given whole only where info.input_is_list says so. Throws what the node throws.
  std::function<std::vector<Value>(Inputs, Context&)> execute;
  /// What the outside world adds to the cache key (ComfyUI's IS_CHANGED); linked inputs are null. Empty: nothing.
  std::function<Hash(Inputs, Context&)> fingerprint;
  /// Custom validation; linked inputs are null. Empty: none.
  std::function<void(Inputs, Validation&)> validate;
  /// The lazy inputs that are wanted, by name, given what is there; inputs that are not there are null. Empty: none.
  std::function<std::vector<std::string>(Inputs)> needs;
  bool expands = false;  ///< may leave an expansion
};

}  // namespace weft::schema
