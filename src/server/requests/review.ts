/** `ptelab/review`: a patch of the kernel beside our text. It is bounded, and quick beside a run. */
import { reviewOf } from '../../library/review.ts';
import { reviewText } from '../../library/review-text.ts';
import { type ReviewAnswer, type ReviewParams, reviewRequest } from '../../protocol/review.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';

/** Answers requests about patches. */
export function answerReviews({ connection }: Pick<Surroundings, 'connection'>): void {
  answer<ReviewParams>(connection, reviewRequest, { patch: 'text' }, ({ patch }): ReviewAnswer => {
    const review = reviewOf(patch);
    if ('failure' in review) return { text: '', before: null, after: null, failure: review.failure };
    const { report } = review;
    return { text: reviewText(report), before: report.before, after: report.after };
  });
}
