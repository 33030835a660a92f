// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/video/audio.hpp"
#include "diffusion/video/video.hpp"
#include "nodes/ports.hpp"

/// The ports of sound and video.
namespace weft::nodes {

using video::Audio;
using video::Video;

}  // namespace weft::nodes

namespace weft::schema {

template <>
struct PortType<video::Audio> : nodes::TensorPort<video::Audio, &video::Audio::waveform> {
  static constexpr std::string_view name = "AUDIO";
};
template <>
struct PortType<video::Video> {
  static constexpr std::string_view name = "VIDEO";
  static std::string describe(const video::Video& video) { return video.describe(); }
  static std::size_t bytes(const video::Video& video) { return video.bytes(); }
};

}  // namespace weft::schema
