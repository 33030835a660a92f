// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/python/regex.hpp"
#include "engine/schema/node.hpp"

namespace weft::nodes {

/// Names the text and the pattern of one of the three nodes for regular expressions.
template <typename T>
void define_regex_texts(schema::Schema<T>& s) {
  s.v3().category("utils/string").python_module("comfy_extras.nodes_string");
  s.input("string", &T::string).multiline();
  s.input("regex_pattern", &T::regex_pattern).multiline();
}

/// The expression of such a node. Throws NodeError when the pattern is none.
template <typename T>
python::Regex regex_of(const T& node) {
  return {node.regex_pattern, {node.case_insensitive, node.multiline, node.dotall}};
}

}  // namespace weft::nodes
