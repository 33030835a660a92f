// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/samples.hpp"

#include <algorithm>

#include <ATen/ATen.h>

namespace weft::video {

void SampleCollector::add(const media::Samples& samples) {
  if (channels_.empty()) channels_.resize(samples.channels.size());
  if (channels_.size() != samples.channels.size()) throw media::Failure("its sound changes its number of channels");
  for (std::size_t i = 0; i < channels_.size(); ++i)
    channels_[i].insert(channels_[i].end(), samples.channels[i], samples.channels[i] + samples.count);
}

at::Tensor SampleCollector::waveform() const {
  if (channels_.empty()) return {};
  const auto count = static_cast<std::int64_t>(channels_.front().size());
  at::Tensor waveform = at::empty({1, static_cast<std::int64_t>(channels_.size()), count}, at::kFloat);
  float* out = waveform.mutable_data_ptr<float>();
  for (const auto& channel : channels_) out = std::copy(channel.begin(), channel.end(), out);
  return waveform;
}

std::vector<const float*> rows_of(const at::Tensor& waveform, std::int64_t start) {
  std::vector<const float*> rows;
  for (std::int64_t i = 0; i < waveform.size(0); ++i)
    rows.push_back(waveform.const_data_ptr<float>() + i * waveform.size(1) + start);
  return rows;
}

}  // namespace weft::video
