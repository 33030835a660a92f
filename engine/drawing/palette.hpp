// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/drawing/scene.hpp"

namespace weft::drawing {

/// The colour of wires and sockets of a port type, as the canvas has it by default; one made of the name for types
/// that it has none for, so that it is the same in every picture.
std::string type_color(std::string_view type);

/// A colour as it stands in a workflow, when it is one ("#232", "red"); empty for anything else, so that nothing of
/// the file gets into a picture's markup.
std::string checked_color(std::string_view css);

/// From cold (0) to hot (1), readable under white letters.
std::string heat_color(double share);

/// The longest time of all, in milliseconds; 0 when nothing was timed.
double longest_of(const Timings& timings);

/// A time as a share of the longest, on a scale that tells milliseconds from seconds.
double heat_of(const NodeTiming& timing, double longest);

/// A timed node's colour: that of its heat, grey where nothing was computed.
std::string timing_color(const NodeTiming& timing, double longest);

/// "1.24 s", "38 ms", "cached".
std::string timing_text(const NodeTiming& timing);

}  // namespace weft::drawing
