internal import SeismoNetworks
public import SeismoSpec
internal import SeismoTables

extension Plugin {
  /// The components that come with Seismo. A new one is one file and one line here.
  public static let standard = Plugin(
    "Standard",
    [
      .reader(CSVReader.self),
      .rowFilter(DropMissing.self),
      .rowFilter(IQROutliers.self),
      .rowFilter(MADOutliers.self),
      .transform(DateParts.self),
      .transform(ImputeMedian.self),
      .transform(OneHot.self),
      .transform(Ordinal.self),
      .transform(RobustScale.self),
      .transform(Standardize.self),
      .splitter(RandomSplit.self),
      .splitter(StratifiedSplit.self),
      .sampler(ClassBalancedSampler.self),
      .sampler(FullBatchSampler.self),
      .sampler(SequentialSampler.self),
      .sampler(ShuffledSampler.self),
      .layer(Dense.self),
      .layer(MLP.self),
      .layer(ReLU.self),
      .layer(Tanh.self),
      .layer(Softmax.self),
      .layer(BatchNorm.self),
      .layer(Dropout.self),
      .merge(Add.self),
      .merge(Concat.self),
      .initializer(GlorotNormal.self),
      .initializer(GlorotUniform.self),
      .initializer(HeNormal.self),
      .initializer(Zeros.self),
      .loss(CrossEntropy.self),
      .loss(NegativeLogLikelihood.self),
      .loss(MeanSquaredError.self),
      .optimizer(SGD.self),
      .optimizer(Adam.self),
      .gradientTransform(ClipNorm.self),
      .gradientTransform(ClipValue.self),
      .gradientTransform(WeightDecay.self),
      .schedule(Constant.self),
      .schedule(Cosine.self),
      .schedule(Warmup.self),
      .metric(LossMetric.self),
      .metric(Accuracy.self),
    ])
}
