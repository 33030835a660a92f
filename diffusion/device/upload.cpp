// SPDX-License-Identifier: Apache-2.0
// Written against libtorch's device-independent streams and events, so that it compiles without CUDA.
#include "diffusion/device/upload.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <ATen/Parallel.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "engine/base/log.hpp"

namespace weft::device {
namespace {

/// Larger ones (tables of tokens, of which a prompt names a few rows anyway) are not worth pinned memory of their size.
constexpr std::size_t kLargestStaged = std::size_t{1} << 30;
constexpr std::int64_t kCopyBytes = std::int64_t{1} << 20;

std::vector<std::int64_t> joined_sizes(std::span<const at::Tensor> parts) {
  std::vector<std::int64_t> sizes = parts.front().sizes().vec();
  for (const at::Tensor& part : parts.subspan(1)) sizes.front() += part.size(0);
  return sizes;
}

std::size_t bytes_of(std::span<const at::Tensor> parts) {
  std::size_t bytes = 0;
  for (const at::Tensor& part : parts) bytes += part.nbytes();
  return bytes;
}

void copy_bytes(std::byte* to, const at::Tensor& part) {
  const auto* from = static_cast<const std::byte*>(part.const_data_ptr());
  at::parallel_for(0, static_cast<std::int64_t>(part.nbytes()), kCopyBytes, [&](std::int64_t begin, std::int64_t end) {
    std::memcpy(to + begin, from + begin, static_cast<std::size_t>(end - begin));
  });
}

/// The way onto one device: two pinned buffers in turn, and a stream for copies alone.
class Lane {
 public:
  explicit Lane(at::Device device)
      : device_(device),
        guard_(device.type()),
        copies_(guard_.getStreamFromGlobalPool(device)),
        slots_{Slot(device.type()), Slot(device.type())} {}

  /// The parts' bytes on the device, which the current stream may use from here on. [bytes], uint8.
  at::Tensor send(std::span<const at::Tensor> parts, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[next_];
    Slot& before = slots_[1 - next_];
    next_ = 1 - next_;
    const c10::Stream current = guard_.getStream(device_);
    // `used` marks all that the device was given before a call, which ends with the use of the weight before it. So
    // the mark of the call before this one ends with the last weight but one: once it is passed, a third may follow.
    slot.used.record(current);
    if (before.used.was_marked_for_recording()) before.used.synchronize();
    if (slot.copied.was_marked_for_recording()) slot.copied.synchronize();
    slot.fill(parts, bytes);
    at::Tensor there;
    {
      const c10::StreamGuard on_copies(copies_);
      there = at::empty({static_cast<std::int64_t>(bytes)}, at::dtype(at::kByte).device(device_));
      there.copy_(slot.pinned.narrow(0, 0, there.numel()), /*non_blocking=*/true);
      slot.copied.record(copies_);
    }
    slot.copied.block(current);
    there.record_stream(current);
    return there;
  }

 private:
  struct Slot {
    explicit Slot(at::DeviceType type) : copied(type), used(type) {}
    void fill(std::span<const at::Tensor> parts, std::size_t bytes) {
      if (!pinned.defined() || pinned.nbytes() < bytes)
        pinned = at::empty({static_cast<std::int64_t>(bytes)}, at::dtype(at::kByte).pinned_memory(true));
      auto* to = static_cast<std::byte*>(pinned.data_ptr());
      for (const at::Tensor& part : parts) {
        copy_bytes(to, part);
        to += part.nbytes();
      }
    }
    at::Tensor pinned;
    c10::Event copied;  // on the copying stream: the buffer may be filled again
    c10::Event used;    // on the computing stream
  };

  at::Device device_;
  c10::impl::VirtualGuardImpl guard_;
  c10::Stream copies_;
  std::array<Slot, 2> slots_;
  std::size_t next_ = 0;
  std::mutex mutex_;
};

Lane& lane_to(at::Device device) {
  static std::mutex mutex;
  static auto& lanes = *new std::map<at::DeviceIndex, std::unique_ptr<Lane>>;  // outlives the driver's own end
  const std::lock_guard lock(mutex);
  auto& lane = lanes[device.index()];
  if (!lane) lane = std::make_unique<Lane>(device);
  return *lane;
}

at::Tensor plainly(std::span<const at::Tensor> parts, at::Device device) {
  if (parts.size() == 1) return parts.front().to(device);
  const at::Tensor there = at::empty(joined_sizes(parts), parts.front().options().device(device));
  std::int64_t row = 0;
  for (const at::Tensor& part : parts) {
    there.narrow(0, row, part.size(0)).copy_(part);
    row += part.size(0);
  }
  return there;
}

}  // namespace

at::Tensor upload(std::span<const at::Tensor> parts, at::Device device) {
  static std::once_flag told;
  const std::size_t bytes = bytes_of(parts);
  const bool contiguous = std::ranges::all_of(parts, [](const at::Tensor& part) { return part.is_contiguous(); });
  if (!device.is_cuda() || !contiguous || bytes == 0 || bytes > kLargestStaged) return plainly(parts, device);
  try {
    return lane_to(device).send(parts, bytes).view(parts.front().scalar_type()).view(joined_sizes(parts));
  } catch (const c10::OutOfMemoryError&) {
    throw;
  } catch (const c10::Error& problem) {
    std::call_once(told, [&] {
      log::warning("weights go to {} without pinned memory, which is slower: {}", device.str(),
                   problem.what_without_backtrace());
    });
    return plainly(parts, device);
  }
}

}  // namespace weft::device
