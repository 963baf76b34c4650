/// Functions of an exported C file, each of which is there only where it is needed: an unused one is a warning.
enum CHelper: String, CaseIterable {
  case place, hash, interpolated, affine, memberAffine, layerNormalization, softmax, periodic
  case meanOfMembers, meanOfLogits, softplus

  /// The function; `real`, and the functions of <math.h> that end in `_r`, are those of the network's precision.
  var text: String {
    switch self {
    case .place: Self.placeText
    case .hash: Self.hashText
    case .interpolated: Self.interpolatedText
    case .affine: Self.affineText
    case .memberAffine: Self.memberAffineText
    case .layerNormalization: Self.layerNormalizationText
    case .softmax: Self.softmaxText
    case .periodic: Self.periodicText
    case .meanOfMembers: Self.meanOfMembersText
    case .meanOfLogits: Self.meanOfLogitsText
    case .softplus: Self.softplusText
    }
  }

  private static let placeText = """
    /* Where a text stands among levels. */
    static int place(const char *text, const char *const *levels, int count, int missing, int unseen) {
      if (!text) return missing;
      for (int i = 0; i < count; i++)
        if (strcmp(text, levels[i]) == 0) return i;
      return unseen;
    }
    """

  private static let hashText = """
    /* MurmurHash3, x86, 32 bits, seed 0, of two texts (Austin Appleby, public domain). */
    static double hash(const char *prefix, const char *text) {
      const size_t first = strlen(prefix), length = first + strlen(text);
      uint32_t h = 0, block = 0;
      for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)(i < first ? prefix[i] : text[i - first]);
        block |= (uint32_t)byte << 8 * (i % 4);
        if (i % 4 != 3 && i + 1 != length) continue;
        block *= 0xcc9e2d51u;
        block = block << 15 | block >> 17;
        h ^= block * 0x1b873593u;
        block = 0;
        if (i % 4 == 3) h = (h << 13 | h >> 19) * 5 + 0xe6546b64u;
      }
      h ^= (uint32_t)length;
      h = (h ^ h >> 16) * 0x85ebca6bu;
      h = (h ^ h >> 13) * 0xc2b2ae35u;
      h ^= h >> 16;
      return h > 0x7fffffffu ? (double)h - 4294967296.0 : (double)h;
    }
    """

  private static let interpolatedText = """
    /* Where x lies on the line through the last point at or before it and the next one. */
    static double interpolated(double x, const double *xs, const double *ys, int count) {
      int low = 0, high = count;
      if (isnan(x)) return x;
      while (low + 1 < high) {
        const int middle = (low + high) / 2;
        if (xs[middle] <= x) low = middle;
        else high = middle;
      }
      if (low + 1 >= count || xs[low] >= x) return ys[low];
      return (ys[low + 1] - ys[low]) / (xs[low + 1] - xs[low]) * (x - xs[low]) + ys[low];
    }
    """

  private static let affineText = """
    /* y = x W' + b for each of some rows. */
    static void affine(int rows, int inputs, int outputs, const real *x, const real *w, const real *b,
                       real *y) {
      for (int r = 0; r < rows; r++)
        for (int o = 0; o < outputs; o++) {
          real sum = b ? b[o] : 0;
          for (int i = 0; i < inputs; i++) sum += w[o * inputs + i] * x[r * inputs + i];
          y[r * outputs + o] = sum;
        }
    }
    """

  private static let memberAffineText = """
    /* y = x W + b for each member, with weights of its own. */
    static void member_affine(int members, int inputs, int outputs, const real *x, const real *w,
                              const real *b, real *y) {
      for (int m = 0; m < members; m++)
        for (int o = 0; o < outputs; o++) {
          real sum = b ? b[m * outputs + o] : 0;
          for (int i = 0; i < inputs; i++)
            sum += w[(m * inputs + i) * outputs + o] * x[m * inputs + i];
          y[m * outputs + o] = sum;
        }
    }
    """

  private static let layerNormalizationText = """
    /* Each row less its mean, over its deviation. */
    static void layer_normalization(int rows, int width, real epsilon, const real *x, const real *scale,
                                    const real *shift, real *y) {
      for (int r = 0; r < rows; r++, x += width, y += width) {
        real mean = 0, variance = 0;
        for (int i = 0; i < width; i++) mean += x[i];
        mean /= (real)width;
        for (int i = 0; i < width; i++) variance += (x[i] - mean) * (x[i] - mean);
        const real deviation = sqrt_r(variance / (real)width + epsilon);
        for (int i = 0; i < width; i++) {
          y[i] = (x[i] - mean) / deviation;
          if (scale) y[i] = y[i] * scale[i] + shift[i];
        }
      }
    }
    """

  private static let softmaxText = """
    /* Each row's softmax. */
    static void softmax(int rows, int width, const real *x, real *y) {
      for (int r = 0; r < rows; r++, x += width, y += width) {
        real most = x[0], sum = 0;
        for (int i = 1; i < width; i++) most = x[i] > most ? x[i] : most;
        for (int i = 0; i < width; i++) sum += y[i] = exp_r(x[i] - most);
        for (int i = 0; i < width; i++) y[i] /= sum;
      }
    }
    """

  private static let periodicText = """
    /* Cosines of each column's angles, and sines where there are no phases; NaN of angles that are too large. */
    static void periodic(int columns, int count, real largest, const real *x, const real *w, const real *b,
                         real *y) {
      for (int c = 0; c < columns; c++) {
        const real turns = (real)6.283185307179586 * x[c];
        for (int i = 0; i < count; i++, w++) {
          real angle = *w * turns;
          if (b) angle += *b++;
          if (!(fabs_r(angle) <= largest)) angle = NAN;
          y[i] = cos_r(angle);
          if (!b) y[count + i] = sin_r(angle);
        }
        y += b ? count : 2 * count;
      }
    }
    """

  private static let meanOfMembersText = """
    /* The mean over the members. */
    static void mean_of_members(int members, int width, const real *x, real *y) {
      for (int i = 0; i < width; i++) {
        y[i] = 0;
        for (int m = 0; m < members; m++) y[i] += x[m * width + i];
        y[i] /= (real)members;
      }
    }
    """

  private static let meanOfLogitsText = """
    /* The logarithm of the mean of the members' softmax. */
    static void mean_of_logits(int members, int width, const real *x, real *y) {
      for (int m = 0; m < members; m++, x += width) {
        real most = x[0], sum = 0;
        for (int i = 1; i < width; i++) most = x[i] > most ? x[i] : most;
        for (int i = 0; i < width; i++) sum += exp_r(x[i] - most);
        const real norm = most + log_r(sum);
        for (int i = 0; i < width; i++) {
          const real a = x[i] - norm;
          if (m == 0) y[i] = a;
          else if (a > y[i]) y[i] = a + log_r(1 + exp_r(y[i] - a));
          else y[i] += log_r(1 + exp_r(a - y[i]));
        }
      }
      for (int i = 0; i < width; i++) y[i] -= log_r((real)members);
    }
    """

  private static let softplusText = """
    /* ln(1 + e^x), which no x makes infinite. */
    static real softplus(real x) {
      return (x > 0 ? x : 0) + log1p_r(exp_r(-fabs_r(x)));
    }
    """
}
