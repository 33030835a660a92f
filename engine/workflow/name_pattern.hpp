// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weft::workflow {

/// The value of a widget of the node that a pattern names, as text; nullopt when there is no such node or widget.
using WidgetLookup = std::function<std::optional<std::string>(std::string_view node, std::string_view widget)>;

/// Whether the front end replaces patterns in the `filename_prefix` of this class.
bool has_name_patterns(std::string_view class_type);

/// Replaces `%date:FORMAT%` (runs of d, M, y, h, m, s; local time) and `%Node.widget%` in a file name. Characters that
/// no file name can have become "_" in what a widget gives. Everything else between % signs (%width%, %year%…) stays:
/// the saving node replaces it.
std::string expand_name_pattern(std::string_view text, std::chrono::system_clock::time_point now,
                                const WidgetLookup& lookup);

}  // namespace weft::workflow
