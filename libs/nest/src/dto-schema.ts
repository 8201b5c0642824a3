import { ApiProperty, type ApiPropertyOptions, DECORATORS } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

/**
 * Describes DTO classes to OpenAPI from their validation rules, so that a rule is written once. What
 * `@ApiProperty` says itself stays; an array of DTOs needs it (`{ type: [Line] }`), since
 * TypeScript leaves no trace of an array's element type.
 */
export function describeDtos(types: Iterable<unknown>): void {
  const seen = new Set<unknown>();
  for (const type of types) describeDto(type, seen);
}

function describeDto(type: unknown, seen: Set<unknown>): void {
  if (typeof type !== 'function' || seen.has(type)) return;
  seen.add(type);
  for (const [property, rules] of Map.groupBy(rulesOf(type), (rule) => rule.propertyName)) {
    const known = describedAs(type, property);
    const fromRules = Object.assign({}, ...rules.map(schemaOf)) as ApiPropertyOptions;
    ApiProperty({ ...fromRules, ...known })(type.prototype, property);
    describeDto(describedAs(type, property)?.['type'], seen);
  }
  // What a body may be instead, by one of its members: classes that no property has as its type.
  const alternatives: unknown = Reflect.getMetadata(DECORATORS.API_EXTRA_MODELS, type);
  for (const each of Array.isArray(alternatives) ? alternatives : []) describeDto(each, seen);
}

const storage = getMetadataStorage();
type Rule = ReturnType<typeof storage.getTargetValidationMetadatas>[number];

const rulesOf = (type: DtoClass): Rule[] =>
  storage.getTargetValidationMetadatas(type, '', true, false);

type DtoClass = Parameters<typeof storage.getTargetValidationMetadatas>[0];

function describedAs(type: DtoClass, property: string) {
  return Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, type.prototype, property) as
    | Record<string, unknown>
    | undefined;
}

function schemaOf({ name, constraints }: Rule): Record<string, unknown> {
  const [first, second] = (constraints ?? []) as unknown[];
  switch (name) {
    case 'isOptional':
      return { required: false };
    case 'isMinor':
      return { type: 'integer', format: 'int64', minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
    case 'isInt':
      return { type: 'integer' };
    case 'min':
      return { minimum: first };
    case 'max':
      return { maximum: first };
    case 'isLength':
      return { minLength: first, maxLength: second };
    case 'minLength':
      return { minLength: first };
    case 'maxLength':
      return { maxLength: first };
    case 'matches':
      return { pattern: (first as RegExp).source };
    case 'isIn':
      return { enum: first };
    case 'isUuid':
      return { format: 'uuid' };
    case 'arrayMinSize':
      return { minItems: first };
    case 'arrayMaxSize':
      return { maxItems: first };
    default:
      return {};
  }
}
