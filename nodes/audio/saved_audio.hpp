// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "diffusion/video/audio.hpp"
#include "nodes/media_ports.hpp"
#include "nodes/media_saved.hpp"

namespace weft::nodes {

/// Writes each sound of a batch as the next free number into the output folder (or, for previews, the temporary one),
/// with the prompt and the workflow inside. Throws FileError and NodeError.
void save_audio(schema::Context& context, const Audio& audio, const std::string& prefix, bool preview,
                const video::AudioFormat& format);

/// Without loss, apart from the rounding to 16 bits.
inline video::AudioFormat flac_format() { return {.container = "flac", .encoder = "flac", .quality = {}}; }

/// quality: "V0" (the best of a variable bit rate) or a bit rate such as "128k".
video::AudioFormat mp3_format(const std::string& quality);
/// quality: a bit rate such as "128k".
video::AudioFormat opus_format(const std::string& quality);

}  // namespace weft::nodes
