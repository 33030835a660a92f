// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/schema/node_info.hpp"

namespace weft::graph {

/// The option that `wanted` names: the same text, or the same but for '\' where the option has '/' (a file name
/// written on Windows). Null when there is none; another case or folder is not the same.
const std::string* find_option(const schema::OptionList& list, std::string_view wanted);

/// Why there is no such option: what it should be, what it is for, where was looked.
std::string option_message(const schema::OptionList& list, std::string_view wanted);
/// A near option, or where to put the file; may be empty.
std::string option_hint(const schema::OptionList& list, std::string_view wanted);
/// The options in words, or how many there are.
std::string option_range(const schema::OptionList& list);
/// "16 to 16384", "at least 0", or the port word.
std::string range_text(const schema::InputSpec& spec);

}  // namespace weft::graph
