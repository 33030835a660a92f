// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace CLI {
class FormatterBase;
}

namespace weft::app {

/// Lays out --help: descriptions in a column of their own, broken between words.
std::shared_ptr<CLI::FormatterBase> make_help_formatter();

}  // namespace weft::app
