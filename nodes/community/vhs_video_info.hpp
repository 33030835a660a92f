// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "engine/schema/value.hpp"

namespace weft::nodes {

/// What VHS_VIDEOINFO carries of one side: the file, or what was loaded of it.
struct VideoNumbers {
  double fps = 0;
  std::int64_t frame_count = 0;
  double duration = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/// They as the outputs of a node, in that order.
using InfoOutputs = std::tuple<double, std::int64_t, double, std::int64_t, std::int64_t>;
InfoOutputs outputs_of(const VideoNumbers& numbers);

/// As the object that flows under that port: "source_fps", "loaded_fps"…
schema::Value video_info_value(const VideoNumbers& source, const VideoNumbers& loaded);
/// One side of it: "source" or "loaded". Throws NodeError for a value that is none.
VideoNumbers video_numbers(const schema::Value& info, const char* side);

}  // namespace weft::nodes
