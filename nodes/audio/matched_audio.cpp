// SPDX-License-Identifier: Apache-2.0
#include "nodes/audio/matched_audio.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::nodes {

std::pair<Audio, Audio> at_one_rate(const Audio& first, const Audio& second) {
  const std::int64_t rate = std::max(first.sample_rate, second.sample_rate);
  return {{video::resampled(first.waveform, first.sample_rate, rate), rate},
          {video::resampled(second.waveform, second.sample_rate, rate), rate}};
}

std::pair<Audio, Audio> with_equal_channels(Audio first, Audio second) {
  const std::int64_t channels = std::max(first.waveform.size(1), second.waveform.size(1));
  for (Audio* audio : {&first, &second}) {
    if (audio->waveform.size(1) == channels) continue;
    if (audio->waveform.size(1) != 1)
      throw NodeError(fmt::format("sounds of {} and {} channels do not go together", first.waveform.size(1),
                                  second.waveform.size(1)),
                      "Only a sound of one channel can be heard on several.");
    audio->waveform = audio->waveform.expand({-1, channels, -1});
  }
  return {std::move(first), std::move(second)};
}

}  // namespace weft::nodes
