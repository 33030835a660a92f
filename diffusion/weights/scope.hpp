// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diffusion/weights/parameter_store.hpp"

namespace weft::weights {

/// A place in a network's key tree ("input_blocks.1.1."): what a module is constructed from.
/// Borrows the store, which must outlive the scope and every Parameter taken through it.
class Scope {
 public:
  /// prefix: without or with its last dot; empty for the root.
  explicit Scope(ParameterStore& store, std::string prefix = {});

  /// The scope one name (or dotted path) further down.
  Scope operator/(std::string_view name) const;
  Scope operator/(std::int64_t index) const { return *this / std::to_string(index); }

  /// The weight of that name here, marked as used. Throws WeightsError when the file lacks it.
  const Parameter& require(std::string_view name) const;
  /// The same, or null.
  const Parameter* find(std::string_view name) const;

  /// The full key of a name here, as errors and patches spell it.
  std::string path(std::string_view name = {}) const;
  /// Whether there is a weight of that name, or anything below it. Marks nothing as used.
  bool has(std::string_view name) const;
  /// The shape of a weight, to configure a network from. Throws WeightsError when the file lacks it. Marks nothing.
  at::IntArrayRef shape(std::string_view name) const;
  /// How many children are named 0, 1, 2… without a gap.
  std::int64_t count() const;
  /// Names of the direct children, by name.
  std::vector<std::string> children() const;

  ParameterStore& store() const { return *store_; }

 private:
  ParameterStore* store_;
  std::string prefix_;  // empty, or ends with a dot
};

}  // namespace weft::weights
