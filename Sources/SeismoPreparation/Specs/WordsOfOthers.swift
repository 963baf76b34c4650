package import SeismoSpec

/// Words of PyTorch, Lightning, Keras and scikit-learn.
extension ForeignWords {
  package static let ofTraining: ForeignWords = {
    var words = ForeignWords()
    words.keys = [
      "lr": "learning_rate", "eta": "learning_rate", "learning_rate_init": "learning_rate",
      "batch": "batch_size", "batchsize": "batch_size", "minibatch_size": "batch_size",
      "train_batch_size": "batch_size", "num_epochs": "epochs", "n_epochs": "epochs",
      "max_epochs": "epochs", "max_iter": "epochs", "nb_epoch": "epochs", "random_state": "seed",
      "random_seed": "seed", "rng": "seed", "eps": "epsilon", "nesterov_momentum": "nesterov",
      "loss_fn": "loss", "loss_function": "loss", "criterion": "loss", "objective": "loss",
      "optim": "optimizer", "solver": "optimizer", "lr_scheduler": "schedule",
      "scheduler": "schedule", "learning_rate_schedule": "schedule", "network": "model",
      "net": "model", "architecture": "model", "layers": "model", "preprocess": "prepare",
      "preprocessing": "prepare", "preparation": "prepare", "transforms": "prepare",
      "pipeline": "prepare", "dtype": "precision", "early_stopping_rounds": "patience",
      "early_stopping_patience": "patience", "n_iter_no_change": "patience", "tol": "min_delta",
      "num_threads": "threads", "n_threads": "threads", "label": "target", "labels": "target",
      "target_column": "target", "label_column": "target", "y": "target", "drop": "exclude",
      "ignore": "exclude", "drop_columns": "exclude", "usecols": "exclude", "na_values": "missing",
      "filename": "path", "file": "path", "csv": "path", "delimiter": "delimiter",
      "sep": "delimiter", "escapechar": "escape", "quotechar": "quote",
      "monitor": "metric", "kernel_initializer": "init", "weight_init": "init",
      "initializer": "init", "out_features": "units", "hidden_layer_sizes": "hidden",
      "hidden_units": "hidden", "hidden_sizes": "hidden", "hidden_dims": "hidden", "p": "rate",
      "dropout_rate": "dropout", "max_grad_norm": "clip_norm", "clipnorm": "clip_norm",
      "grad_clip": "clip_norm", "gradient_clip_val": "clip_norm", "gradient_clipping": "clip_norm",
      "clipvalue": "clip_value", "l2": "weight_decay", "grid": "sweep", "search": "sweep",
      "variables": "vars", "experiments": "variants",
    ]
    words.parts = [
      "early_stopping": "train: {patience: 20}",
      "earlystopping": "train: {patience: 20}",
      "class_weight": "sampler: {use: class_balanced, batch_size: 32}",
      "class_weights": "sampler: {use: class_balanced, batch_size: 32}",
      "sample_weight": "data: {schema: {target: y, row_weights: COLUMN}}",
      "sample_weights": "data: {schema: {target: y, row_weights: COLUMN}}",
      "pos_weight": "sampler: {use: class_balanced, batch_size: 32}",
      "validation_split": "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "validation_fraction":
        "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "val_split": "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "test_size": "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "test_split": "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "train_test_split": "data: {split: {use: random, train: 0.7, validation: 0.15, test: 0.15}}",
      "dataset": "data: {read: {use: csv, path: data.csv}, schema: {target: y}}",
      "datasets": "data: {read: {use: csv, path: data.csv}, schema: {target: y}}",
      "train_data": "data: {read: {use: csv, path: data.csv}, schema: {target: y}}",
      "checkpoints": "train: {checkpoint: {every: 30s, keep: 2}}",
      "save_freq": "train: {checkpoint: {every: 30s, keep: 2}}",
      "normalize": "prepare: [standard]", "normalization": "prepare: [standard]",
      "standardize": "prepare: [standard]", "scaler": "prepare: [standard]",
      "scaling": "prepare: [standard]",
      "embeddings": "prepare: [one_hot]", "embedding_dim": "prepare: [one_hot]",
      "categorical": "prepare: [one_hot]", "categorical_features": "prepare: [one_hot]",
      "imputer": "prepare: [impute_median]", "fillna": "prepare: [impute_median]",
      "shuffle": "sampler: {use: shuffled, batch_size: 32}",
      "activation":
        "it as a layer behind this one, such as model: [{use: dense, units: 16}, relu, {use: dense, units: classes}]",
    ]
    let processor = "training uses the processor; leave it out"
    let record = "a run records this by itself; leave it out"
    words.needless = [
      "device": processor, "gpu": processor, "gpus": processor, "cuda": processor,
      "accelerator": processor, "callbacks": record,
      "logger": record, "log_dir": record, "save_path": record, "output_dir": record,
      "verbose": "leave it out, and give 'seismo run' --quiet for less",
      "num_workers": "leave it out; 'seismo run' --jobs trains variants side by side",
      "n_jobs": "leave it out; 'seismo run' --jobs trains variants side by side",
    ]
    words.components = [
      "linear": "dense", "fc": "dense", "fully_connected": "dense", "re_lu": "relu",
      "batch_norm1d": "batch_norm", "batchnorm": "batch_norm", "batchnorm1d": "batch_norm",
      "batch_normalization": "batch_norm", "mlpclassifier": "mlp", "mlpregressor": "mlp",
      "mean_squared_error": "mse", "mseloss": "mse", "mean_absolute_error": "mae",
      "root_mean_squared_error": "rmse", "r2_score": "r2", "acc": "accuracy",
      "categorical_crossentropy": "cross_entropy",
      "sparse_categorical_crossentropy": "cross_entropy", "binary_crossentropy": "cross_entropy",
      "binary_cross_entropy": "cross_entropy", "log_loss": "cross_entropy",
      "cross_entropy_loss": "cross_entropy", "nllloss": "nll", "rms_prop": "rmsprop",
      "momentum": "sgd", "leaky_re_lu": "leaky_relu", "leakyrelu": "leaky_relu",
      "layernorm": "layer_norm", "layer_normalization": "layer_norm", "logistic": "sigmoid",
      "standard_scaler": "standard",
      "standardscaler": "standard", "robust_scaler": "robust", "robustscaler": "robust",
      "one_hot_encoder": "one_hot", "onehotencoder": "one_hot", "get_dummies": "one_hot",
      "label_encoder": "ordinal", "ordinal_encoder": "ordinal", "simple_imputer": "impute_median",
      "simpleimputer": "impute_median", "train_test_split": "random", "shuffle": "shuffled",
      "min_max_scaler": "minmax", "minmaxscaler": "minmax", "min_max": "minmax",
      "max_abs_scaler": "max_abs", "maxabsscaler": "max_abs",
      "quantile_transformer": "quantile_normal", "quantiletransformer": "quantile_normal",
      "power_transformer": "power", "powertransformer": "power", "yeo_johnson": "power",
      "target_encoder": "target", "targetencoder": "target", "mean_encoding": "target",
      "count_encoder": "frequency", "feature_hasher": "hashing", "featurehasher": "hashing",
      "polynomial_features": "polynomial", "polynomialfeatures": "polynomial",
      "piecewise_linear_encoding": "ple", "isolationforest": "isolation_forest", "query": "where",
      "group_shuffle_split": "group", "groupshufflesplit": "group", "time_series_split": "time",
      "weighted_random_sampler": "weighted", "weightedrandomsampler": "weighted",
      "cosine_annealing_lr": "cosine",
      "cosineannealinglr": "cosine", "xavier": "glorot_uniform", "xavier_uniform": "glorot_uniform",
      "xavier_normal": "glorot_normal", "kaiming_normal": "he_normal", "he": "he_normal",
      "kaiming_uniform": "he_uniform", "trunc_normal": "truncated_normal",
      "random_normal": "normal", "random_uniform": "uniform",
      "clip_grad_norm": "clip_norm", "clip_grad_norm_": "clip_norm",
      "l2_regularization": "weight_decay",
    ]
    let tables = "there are layers for tables alone, such as dense, dropout and batch_norm"
    words.absent = [
      "conv1d": tables, "conv2d": tables, "lstm": tables, "gru": tables, "attention": tables,
      "transformer": tables,
      "confusion_matrix": "a report of classes always has the confusion matrix; leave it out",
    ]
    return words
  }()
}
