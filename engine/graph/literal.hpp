// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/node_info.hpp"

namespace weft::graph {

/// A literal made into what its port declares, or why it could not be.
struct Converted {
  schema::Value value;
  std::string problem;   ///< empty when it worked; else what is wrong, e.g. "is not a whole number"
  bool below = false;    ///< a whole number below what 64 bits hold: smaller than any minimum
  bool above = false;    ///< likewise, above
};

/// Converts as ComfyUI's server does before it runs a node: Python's int(), float(), str() and bool() for INT, FLOAT,
/// STRING and BOOLEAN, after unwrapping {"__value__": …}. Other ports leave the value as it is.
Converted convert_literal(const schema::Value& literal, std::string_view port);

/// -1, 0 or 1; numbers of any kind, exactly.
int compare_numbers(const schema::Value& a, const schema::Value& b) noexcept;

}  // namespace weft::graph
