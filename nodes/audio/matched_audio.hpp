// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "nodes/media_ports.hpp"

namespace weft::nodes {

/// Two sounds at the higher of their sampling rates.
std::pair<Audio, Audio> at_one_rate(const Audio& first, const Audio& second);

/// Two sounds of as many channels: one of a single channel is heard on both. Throws NodeError for other numbers that
/// differ.
std::pair<Audio, Audio> with_equal_channels(Audio first, Audio second);

}  // namespace weft::nodes
