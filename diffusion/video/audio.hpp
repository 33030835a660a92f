// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <ATen/core/Tensor.h>

#include "diffusion/media/media.hpp"
#include "engine/base/atomic_file.hpp"
#include "engine/base/cancel.hpp"

namespace weft::video {

/// Sound as it flows between nodes.
struct Audio {
  at::Tensor waveform;  ///< [B, C, T], float32, -1..1, on the CPU
  std::int64_t sample_rate = 44100;
};

/// The first audio stream of a sound or video file, [1, C, T]. Throws FileError, Cancelled.
Audio read_audio(const std::filesystem::path& path, const CancelToken& cancel = {});

/// How sound is written: container and encoder by FFmpeg's names.
struct AudioFormat {
  std::string container;                ///< "flac", "mp3", "opus"
  std::string encoder;                  ///< "flac", "libmp3lame", "libopus"
  std::int64_t bits_per_second = 0;     ///< 0: the encoder's own choice
  std::optional<std::int64_t> quality;  ///< variable bit rate, by the encoder's scale
};

/// Writes one sound of a batch. waveform: [C, T]. A sampling rate that the encoder does not take is changed to the next
/// higher one that it takes. Throws FileError; commits nothing.
void write_audio(const at::Tensor& waveform, std::int64_t sample_rate, const AudioFormat& format,
                 const media::Tags& tags, AtomicFile& file);

/// The same sound at another sampling rate, by band-limited interpolation: a sinc of 6 zero crossings in a Hann window
/// (Smith, "Digital Audio Resampling Home Page"; the defaults of torchaudio's resample). waveform: [..., T].
at::Tensor resampled(const at::Tensor& waveform, std::int64_t from, std::int64_t to);

}  // namespace weft::video
