// While it lives, subnormal numbers count as zero on this thread. A decayed moment or a power βᵗ goes subnormal and
// stays there, where each operation costs a hundred cycles.
#pragma once

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace ravine {

class FlushToZero {
public:
#if defined(__SSE__)
    FlushToZero() : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | 0x8040); }  // flush-to-zero, denormals-are-zero
    ~FlushToZero() { _mm_setcsr(saved_); }
#else
    FlushToZero() = default;
#endif
    FlushToZero(const FlushToZero&) = delete;
    FlushToZero& operator=(const FlushToZero&) = delete;

private:
    unsigned saved_ = 0;
};

}  // namespace ravine
